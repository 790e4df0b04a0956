// @ts-check
/** Builds pages without markup in strings: what comes from outside can only become text. */

/**
 * The element with this id. Throws when there is none: a page and its script belong together.
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} id
 * @param {new () => E} [kind]
 * @returns {E}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof (kind ?? HTMLElement))) throw new Error(`no element #${id}`);
  return /** @type {E} */ (element);
}

/**
 * A new element with attributes and children. Strings become text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A new SVG element.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Node} children
 */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * Copy a text, and show on the button that it was copied.
 * @param {HTMLButtonElement} button
 * @param {string} text
 * @param {string} done
 */
export async function copy(button, text, done) {
  await navigator.clipboard.writeText(text);
  const before = button.textContent;
  if (before === done) return;
  button.textContent = done;
  setTimeout(() => (button.textContent = before), 1500);
}
