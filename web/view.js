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

/** Where the camera is seen: alone during a scan, and beside the result while it stays on. */
const VIEWS = ["view", "live-video"];

/** @param {MediaStream | null} stream null when the camera is off */
export function showView(stream) {
  for (const id of VIEWS) {
    const video = byId(id, HTMLVideoElement);
    video.srcObject = stream;
    video.hidden = stream === null;
    if (stream) void video.play().catch(() => {});
  }
  // People know their own face from mirrors; a picture that they have chosen is shown as it is.
  document.body.toggleAttribute("data-mirrored", stream !== null);
}

/** @param {number} width @param {number} height */
function shape(width, height) {
  if (width > 0 && height > 0) byId("preview").closest("figure")?.style.setProperty("--shape", String(width / height));
}
