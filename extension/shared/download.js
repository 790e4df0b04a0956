// @ts-check
/** Gives the user a file that a page has made. */
import { make } from "./dom.js";

/** Milliseconds that the file's address stays valid: the browser must have read it by then. */
const LASTING = 60_000;

/** @param {string[]} texts one after the other @param {string} file its name */
export function download(texts, file) {
  const url = URL.createObjectURL(new Blob(texts, { type: "application/json" }));
  make("a", { href: url, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(url), LASTING);
}
