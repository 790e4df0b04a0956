// @ts-check
/** A picture in place of the camera: chosen here, dropped on the page, or shared from another app. */
import { byId } from "../extension/shared/dom.js";
import { consented } from "../extension/shared/storage.js";

/** A picture that came before the agreement. It is looked at when it is agreed to. @type {Blob | null} */
let waiting = null;

/**
 * @param {object} then
 * @param {(file: Blob) => void} then.look reads a picture: the person has agreed
 * @param {() => void} then.greet shows the notice
 */
export function preparePicture({ look, greet }) {
  /** @param {Blob} file @param {boolean} [agreed] by the very button that was clicked */
  const take = async (file, agreed = false) => {
    if (agreed || (await consented())) return look(file);
    waiting = file;
    byId("picture-waits").hidden = false;
    return greet();
  };
  prepareChoice(take);
  document.querySelector("[data-action=accept]")?.addEventListener("click", (event) => {
    if (!waiting) return;
    // Not the camera, which this button opens without a picture.
    event.stopImmediatePropagation();
    look(waiting);
    waiting = null;
    byId("picture-waits").hidden = true;
  }, { capture: true });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file?.type.startsWith("image/")) void take(file);
  });
  if (new URLSearchParams(location.search).has("shared")) takeShared(take);
}

/** @param {(file: Blob, agreed?: boolean) => Promise<void>} take */
function prepareChoice(take) {
  const input = byId("picture", HTMLInputElement);
  let agreed = false;
  for (const button of document.querySelectorAll("[data-picture]")) {
    button.addEventListener("click", () => {
      agreed = button.getAttribute("data-picture") === "agreed";
      input.click();
    });
  }
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) void take(file, agreed);
    // The same picture may be chosen again.
    input.value = "";
  });
}

/** The picture that another app has shared: the service worker holds it until it is asked. @param {(file: Blob) => void} take */
function takeShared(take) {
  history.replaceState(null, "", "./");
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => data instanceof Blob && take(data);
  navigator.serviceWorker.controller?.postMessage("shared picture", [port2]);
}
