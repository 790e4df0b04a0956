// @ts-check
/** The browser's extension API: `browser` in Firefox and in Chromium from 148 on, `chrome` before. */
export const api = /** @type {typeof chrome} */ (
  /** @type {{ browser?: typeof chrome }} */ (globalThis).browser ?? globalThis.chrome
);
