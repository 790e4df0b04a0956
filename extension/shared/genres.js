// @ts-check
/** The names of genres in the user's language. */
import { tOr } from "./i18n.js";

/** A genre as a page shows it. Tables that the user imported may name more: these stay as they are. @param {string} name */
export const genreName = (name) => tOr(`genre_${name.replaceAll(/[^a-z0-9]/g, "_")}`, name);
