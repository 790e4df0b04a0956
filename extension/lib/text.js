// @ts-check

/**
 * At most so many characters, none of them cut in half.
 * @param {string} text
 * @param {number} [most]
 */
export const shorten = (text, most = 300) =>
  text.length <= most ? text : [...text.slice(0, 2 * most)].slice(0, most).join("");
