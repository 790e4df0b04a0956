// @ts-check
/** How the page becomes an app: by the browser's own prompt where it has one, and told in words on iPhones and iPads. */
import { byId } from "../extension/shared/dom.js";

/** iPads say that they are Macs, which have no touch screens. */
const onIos = () => /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

const installed = () => matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true;

export function prepareInstall() {
  const button = byId("install");
  if (installed()) return;
  if (onIos()) {
    button.hidden = false;
    button.addEventListener("click", () => byId("install-ios", HTMLDialogElement).showModal());
    return;
  }
  /** @type {any} */
  let prompt = null;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event;
    button.hidden = false;
  });
  button.addEventListener("click", async () => {
    await prompt?.prompt();
    button.hidden = true;
  });
  addEventListener("appinstalled", () => (button.hidden = true));
}
