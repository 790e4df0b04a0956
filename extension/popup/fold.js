// @ts-check
/** The part of a result that folds out: the map and the bars, below "How it was read". The choice is remembered. */
import { byId } from "../shared/dom.js";
import { saveUnfolded, unfolded } from "../shared/storage.js";

export async function prepareFold() {
  const button = byId("how-read");
  /** @param {boolean} open */
  const show = (open) => {
    button.setAttribute("aria-expanded", String(open));
    byId("read").hidden = !open;
  };
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    show(open);
    void saveUnfolded(open);
  });
  show(await unfolded());
}
