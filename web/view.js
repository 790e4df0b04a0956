// @ts-check
/** The camera's picture on the page, mirrored and in the camera's own shape, which changes when a phone is turned. */
import { byId } from "../extension/shared/dom.js";

export function prepareView() {
  const video = byId("view", HTMLVideoElement);
  const fit = () => shape(video.videoWidth, video.videoHeight);
  for (const event of ["loadedmetadata", "resize"]) video.addEventListener(event, fit);
  const picture = byId("preview", HTMLImageElement);
  picture.addEventListener("load", () => video.hidden && shape(picture.naturalWidth, picture.naturalHeight));
}

/** @param {MediaStream | null} stream null when the camera is off */
export function showView(stream) {
  const video = byId("view", HTMLVideoElement);
  video.srcObject = stream;
  video.hidden = stream === null;
  // People know their own face from mirrors; a picture that they have chosen is shown as it is.
  document.body.toggleAttribute("data-mirrored", stream !== null);
  if (stream) void video.play().catch(() => {});
}

/** @param {number} width @param {number} height */
function shape(width, height) {
  if (width > 0 && height > 0) byId("preview").closest("figure")?.style.setProperty("--shape", String(width / height));
}
