// @ts-check

/**
 * At most so many characters, none of them cut in half.
 * @param {string} text
 * @param {number} [most]
 */
export const shorten = (text, most = 300) =>
  text.length <= most ? text : [...text.slice(0, 2 * most)].slice(0, most).join("");

/**
 * A source of pictures as people read it: of an address, nothing that may hold a password. Others stay as they are.
 * @param {string} source a camera's name or number, a file, or an address
 */
export function sourceName(source) {
  if (!source.includes("://")) return source;
  if (!URL.canParse(source)) return `${source.slice(0, source.indexOf("://"))}://`;
  const { protocol, host, pathname } = new URL(source);
  return `${protocol}//${host}${pathname}`;
}
