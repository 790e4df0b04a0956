// @ts-check
/** The camera, which is chosen for this computer. It applies to the command line as well. */
/** @import { Camera, Settings, SettingsChange } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { sourceName } from "../shared/format.js";
import { t } from "../shared/i18n.js";

/** @param {(change: SettingsChange) => void} change called with each camera that the user chooses */
export function prepareCameraSetting(change) {
  const camera = byId("camera", HTMLSelectElement);
  camera.addEventListener("change", () => change({ camera: camera.value || null }));
}

/** @type {Camera[]} */
let connected = [];

/**
 * @param {Settings | null} settings null when they are not known
 * @param {Camera[]} [cameras] without them, the last ones stay
 */
export function showCameraSetting(settings, cameras = connected) {
  connected = cameras;
  const place = byId("camera", HTMLSelectElement);
  place.replaceChildren(make("option", { value: "" }, t("options_camera_first")));
  if (!settings) return;
  for (const camera of cameras) place.append(make("option", { value: sourceOf(camera, cameras) }, camera.name));
  const chosen = settings.camera ?? "";
  if (![...place.options].some((option) => option.value === chosen)) {
    const name = sourceName(chosen);
    place.append(make("option", { value: chosen }, /[\\/]/.test(name) ? name : t("options_camera_absent", name)));
  }
  place.value = chosen;
}

/**
 * The name, which stays the same when the system changes its numbers. Two cameras of one name are told apart by number.
 * @param {Camera} camera
 * @param {Camera[]} cameras
 */
const sourceOf = ({ index, name }, cameras) =>
  cameras.filter((other) => other.name === name).length === 1 ? name : String(index);
