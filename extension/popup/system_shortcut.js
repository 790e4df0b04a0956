// @ts-check
/**
 * Browsers send an extension's shortcuts to its background while a page has the focus, but not while the popup has it.
 * So the popup listens for the same keys itself.
 */
import { api } from "../shared/api.js";

/**
 * @param {string} name of the command in the manifest
 * @param {() => void} act
 */
export async function followShortcut(name, act) {
  const commands = await api.commands.getAll();
  const keys = parse(commands.find((command) => command.name === name)?.shortcut ?? "");
  if (!keys) return;
  document.addEventListener("keydown", (event) => {
    if (event.repeat || !matches(keys, event)) return;
    event.preventDefault();
    act();
  });
}

const NAMES = ["Alt", "Ctrl", "MacCtrl", "Shift", "Command", "⌥", "⌃", "⇧", "⌘"];

/** @typedef {{ alt: boolean, ctrl: boolean, shift: boolean, meta: boolean, key: string }} Keys */

/**
 * @param {string} shortcut as commands.getAll() writes it: "Alt+Shift+Y", "Alt+Maj+Y" in French, "⌥⇧Y" on a Mac
 * @returns {Keys | null} null when none is assigned
 */
export function parse(shortcut) {
  const parts = /[⌥⇧⌃⌘]/.test(shortcut) ? [...shortcut] : shortcut.split("+");
  const key = parts.pop();
  if (!key) return null;
  /** @param {...string} names */
  const has = (...names) => parts.some((part) => names.includes(part));
  // Chromium writes Ctrl and Shift in the browser's language, as in Strg+Umschalttaste+U: Ctrl first, Shift last.
  const foreign = parts.map((part) => !NAMES.includes(part));
  return {
    alt: has("Alt", "⌥"),
    ctrl: has("Ctrl", "MacCtrl", "⌃") || foreign[0] === true,
    shift: has("Shift", "⇧") || foreign.slice(1).includes(true),
    meta: has("Command", "⌘"),
    key: key.toUpperCase(),
  };
}

/**
 * @param {Keys} keys
 * @param {Pick<KeyboardEvent, "altKey" | "ctrlKey" | "shiftKey" | "metaKey" | "key" | "code">} event
 */
export function matches(keys, event) {
  return (
    pressed(event) === keys.key &&
    event.altKey === keys.alt &&
    event.ctrlKey === keys.ctrl &&
    event.shiftKey === keys.shift &&
    event.metaKey === keys.meta
  );
}

/**
 * The key as its cap reads, which is what browsers compare, too. When a modifier or the layout changes the character
 * (Alt does on a Mac, Shift with digits), the place of the key is used instead.
 * @param {Pick<KeyboardEvent, "key" | "code">} event
 */
const pressed = ({ key, code }) =>
  /^[a-z0-9]$/i.test(key) ? key.toUpperCase() : code.replace(/^(Key|Digit|Arrow)/, "").toUpperCase();
