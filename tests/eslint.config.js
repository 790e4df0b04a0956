import js from "@eslint/js";
import globals from "globals";

/** Text from outside must never become markup. */
const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({
  property,
  message: "Build elements, and set text by textContent.",
}));

const NATIVE_PORT = { property: "connectNative", message: "Only host/connection.js knows the port to the host." };

/** What each folder of the extension may not import. They meet in shared/ and in messages. */
const FORBIDDEN = {
  background: ["popup", "options"],
  popup: ["background", "options", "host"],
  options: ["background", "popup", "host"],
  shared: ["background", "popup", "options", "host"],
  host: ["background", "popup", "options", "shared"],
};

/** @param {[string, string[]]} entry */
const boundary = ([folder, forbidden]) => ({
  files: [`extension/${folder}/**/*.js`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            // Every folder may use the failures of host/errors.js.
            group: [...forbidden.map((name) => `**/${name}/*`), "!**/host/errors.js"],
            message: `${folder}/ must not know this file: see CONTRIBUTING.md.`,
          },
          ...(folder === "host" ? [] : [{ group: ["**/host/connection.js"], message: "Use host/client.js." }]),
        ],
      },
    ],
  },
});

export default [
  js.configs.recommended,
  {
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": ["error", { allow: ["warn", "error"] }],
      "no-implicit-globals": "error",
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      "no-restricted-properties": ["error", ...MARKUP],
      "no-eval": "error",
      "no-implied-eval": "error",
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
  },
  {
    files: ["extension/**/*.js"],
    languageOptions: { globals: { ...globals.browser, ...globals.webextensions } },
    rules: {
      "no-restricted-properties": ["error", ...MARKUP, NATIVE_PORT],
      "no-restricted-syntax": ["error", { selector: "ImportExpression", message: "Import at the top, where it is checked." }],
    },
  },
  {
    files: ["extension/host/connection.js"],
    rules: { "no-restricted-properties": ["error", ...MARKUP] },
  },
  ...Object.entries(FORBIDDEN).map(boundary),
  {
    files: ["web/**/*.js"],
    languageOptions: { globals: { ...globals.browser, ...globals.serviceworker } },
  },
  {
    files: ["tests/**/*.js"],
    languageOptions: { globals: globals.node },
  },
];
