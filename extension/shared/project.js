// @ts-check
/** Where this copy comes from. installers/package.py writes the addresses into what it packs; the tree has none. */

export const PROJECT = { downloads: "", support: "" };
