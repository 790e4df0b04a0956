// @ts-check
/** The shortcuts that the browser assigned. They may differ from those that the manifest suggests. */
import { api } from "../shared/api.js";
import { byId, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

/** Firefox can open its page for shortcuts; @types/chrome does not know that call. */
/** @typedef {typeof chrome.commands & { openShortcutSettings?: () => Promise<void> }} Commands */

export async function showShortcuts() {
  const commands = await api.commands.getAll();
  const pairs = commands.flatMap(({ name, shortcut }) => [
    make("dt", {}, t(name === "_execute_action" ? "options_shortcut_open" : "command_rescan")),
    make("dd", {}, shortcut ? make("kbd", {}, shortcut) : t("options_shortcut_none")),
  ]);
  byId("shortcuts").replaceChildren(...pairs);
  const { openShortcutSettings } = /** @type {Commands} */ (api.commands);
  const button = byId("change-shortcuts", HTMLButtonElement);
  button.hidden = !openShortcutSettings;
  button.onclick = () => openShortcutSettings?.();
  byId("shortcuts-where").hidden = Boolean(openShortcutSettings);
  byId("shortcuts-where").textContent = t("options_shortcuts_where");
}
