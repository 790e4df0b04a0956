// @ts-check
/** A picture in place of the camera: chosen here, dropped on the page, or shared from another app. */
import { byId } from "../extension/shared/dom.js";

/** @param {(file: Blob) => void} look */
export function preparePicture(look) {
  const input = byId("picture", HTMLInputElement);
  for (const button of document.querySelectorAll("[data-picture]")) button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) look(file);
    // The same picture may be chosen again.
    input.value = "";
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file?.type.startsWith("image/") && document.body.dataset.state !== "first_run") look(file);
  });
  if (new URLSearchParams(location.search).has("shared")) void takeShared(look);
}

/** The picture that another app has shared: the service worker holds it until it is asked. @param {(file: Blob) => void} look */
async function takeShared(look) {
  history.replaceState(null, "", "./");
  const { controller } = navigator.serviceWorker;
  if (!controller) return;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    if (!(data instanceof Blob)) return;
    if (document.body.dataset.state !== "first_run") return look(data);
    // First the notice: the picture is looked at when it is agreed to.
    byId("shared-waits").hidden = false;
    const accept = byId("accept");
    accept.addEventListener("click", (event) => {
      event.stopImmediatePropagation();
      byId("shared-waits").hidden = true;
      look(data);
    }, { once: true, capture: true });
  };
  controller.postMessage("shared picture", [port2]);
}
