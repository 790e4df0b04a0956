// @ts-check
/** A file that had to be set aside, told once. */
/** @import { Damage } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

/** @param {Damage | null | undefined} damage */
export function showDamage(damage) {
  if (!damage) return;
  const words = t("damage", damage.file, damage.scans);
  byId("problem").after(make("section", { class: "card problem", role: "alert" }, make("p", {}, words)));
}
