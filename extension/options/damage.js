// @ts-check
/** A file that had to be set aside, told once. */
/** @import { Damage } from "../lib/protocol.js" */
import { byId, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

/** @param {Damage | null | undefined} damage */
export function showDamage(damage) {
  if (!damage) return;
  const words = t("damage", damage.file, damage.scans);
  byId("problem").after(make("section", { class: "card problem", role: "alert" }, make("p", {}, words)));
}
