// @ts-check
/** Where everything is: a link for each section that is shown. */
import { byId, make } from "../shared/dom.js";

export function showContents() {
  const sections = [...document.querySelectorAll("main > section[id]")].filter((section) => section.id !== "problem");
  byId("contents").replaceChildren(
    make(
      "ul",
      {},
      ...sections.flatMap((section) => {
        if (/** @type {HTMLElement} */ (section).hidden) return [];
        return [make("li", {}, make("a", { href: `#${section.id}` }, section.querySelector("h2")?.textContent ?? ""))];
      }),
    ),
  );
}

/** Show what the host can do, and nothing that it cannot. @param {readonly string[]} methods */
export function showAble(methods) {
  for (const part of document.querySelectorAll("[data-needs]")) {
    /** @type {HTMLElement} */ (part).hidden = !methods.includes(part.getAttribute("data-needs") ?? "");
  }
  showContents();
}
