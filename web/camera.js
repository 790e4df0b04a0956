// @ts-check
/** Where frames come from on the page: the device's camera, or a picture that the person has chosen. */
import { HostError } from "../extension/host/errors.js";
import { Pace } from "./pace.js";

/** Milliseconds without a new frame after which the camera counts as silent, as in the host's `vision/frames.py`. */
const SILENCE = 8000;

/** The longest side of a picture that is read. */
const LARGEST = 1280;

/**
 * @typedef {object} Source
 * @property {boolean} live whether frames follow each other
 * @property {() => Promise<ImageData>} next the next frame; HostError where none comes
 * @property {() => void} close
 */

/** What getUserMedia says, as a code. @type {Record<string, string>} */
const CODES = {
  ...{ NotAllowedError: "camera_refused", SecurityError: "camera_refused" },
  ...{ NotFoundError: "camera_missing", OverconstrainedError: "camera_missing" },
  ...{ NotReadableError: "camera_busy", AbortError: "camera_busy" },
};

/**
 * Ask for the front camera. The promise is kept as soon as the first frame can be read.
 * @param {AbortSignal} signal when aborted, the camera is off at once
 * @param {(stream: MediaStream | null) => void} show
 * @returns {Promise<Source & { looked: (milliseconds: number) => void }>}
 */
export async function openCamera(signal, show) {
  if (!navigator.mediaDevices?.getUserMedia) throw new HostError("camera_insecure");
  const stream = await ask();
  const video = document.createElement("video");
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    video.remove();
    show(null);
  };
  // While the browser asked, the person may have gone on.
  if (signal.aborted) {
    close();
    throw new HostError("cancelled");
  }
  signal.addEventListener("abort", close, { once: true });
  show(stream);
  // In the document, though not to be seen: where nothing else moves, browsers give no frames to a video outside of it.
  Object.assign(video, { muted: true, playsInline: true, srcObject: stream, ariaHidden: "true" });
  Object.assign(video.style, { position: "fixed", insetBlockEnd: 0, insetInlineEnd: 0, width: "1px", opacity: "0.01", pointerEvents: "none" });
  document.body.append(video);
  // It says that it plays once there is a frame, which is waited for below. What it refuses, it refuses at once.
  video.play().catch((error) => console.warn("FaceTune: the camera's picture does not play", error));
  const [track] = stream.getVideoTracks();
  const draw = drawer();
  const pace = new Pace();
  return {
    live: true,
    close,
    looked: (milliseconds) => pace.looked(milliseconds),
    async next() {
      await pause(pace.next());
      await frameOf(video, signal);
      if (signal.aborted) throw new HostError("cancelled");
      if (!track || track.readyState === "ended") throw new HostError("camera_lost");
      return draw(video, video.videoWidth, video.videoHeight, pace.side);
    },
  };
}

async function ask() {
  const wanted = { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    throw new HostError(CODES[name] ?? "camera_failed", { params: { detail: String(error) } });
  }
}

/** Milliseconds after which a frame is taken as it is: a browser that draws nothing tells of no new one. */
const PATIENCE = 250;

/** Wait for a new frame. @param {HTMLVideoElement} video @param {AbortSignal} signal */
async function frameOf(video, signal) {
  const until = performance.now() + SILENCE;
  do {
    await Promise.race([pause(PATIENCE), told(video)]);
    if (signal.aborted) return;
    if (performance.now() > until) throw new HostError("camera_no_frames", { params: { seconds: SILENCE / 1000 } });
  } while (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0);
}

/** Kept with the next frame that the browser tells of. @param {HTMLVideoElement} video */
const told = (video) =>
  new Promise((resolve) => {
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(resolve);
    else requestAnimationFrame(resolve);
  });

/** @param {number} milliseconds */
const pause = (milliseconds) => (milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : Promise.resolve());

/** Draws pictures on one canvas, and reads them. */
function drawer() {
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return (/** @type {CanvasImageSource} */ picture, /** @type {number} */ wide, /** @type {number} */ high, /** @type {number} */ most) => {
    const scale = Math.min(1, most / Math.max(wide, high));
    const [width, height] = [Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale))];
    // A turned phone gives frames of another shape.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    paper?.drawImage(picture, 0, 0, width, height);
    const frame = paper?.getImageData(0, 0, width, height);
    if (!frame) throw new HostError("out_of_memory");
    return frame;
  };
}

/** The picture in a file, upright. @param {Blob} file @returns {Promise<Source>} */
export async function openPicture(file) {
  const name = file instanceof File ? file.name : "";
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    throw new HostError("source_unreadable", { params: { source: name, detail: String(error) } });
  }
  const frame = drawer()(picture, picture.width, picture.height, LARGEST);
  picture.close();
  return { live: false, next: async () => frame, close: () => {} };
}

/** A frame as a small JPEG in base64, as the host sends previews. @param {ImageData} frame */
export function previewOf(frame) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: frame.width, height: frame.height });
  canvas.getContext("2d")?.putImageData(frame, 0, 0);
  return canvas.toDataURL("image/jpeg", 0.8).split(",")[1] ?? "";
}
