// @ts-check
/** The options page: what the host and the browser remember, what it learned, and how to find out what is wrong. */
/** @import { Settings, SettingsChange } from "../host/protocol.js" */
import { api } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { localize, t } from "../shared/i18n.js";
import * as store from "../shared/storage.js";
import { ask, methods, send } from "./ask.js";
import { loadCalibration, prepareCalibration } from "./profile_calibration.js";
import { prepareCameraTest } from "./camera_test.js";
import { prepareChecks } from "./system_checks.js";
import { showAble } from "./contents.js";
import { loadGenres, prepareGenres, showGenres } from "./music_genres.js";
import { prepareHostSettings, showHostSettings } from "./system_settings.js";
import { loadMoods, prepareMoods } from "./profile_history.js";
import { loadPeople, preparePeople } from "./profile_people.js";
import { showProblem } from "./error_message.js";
import { showShortcuts } from "./system_shortcuts.js";
import { loadSpotify, prepareSpotify } from "./spotify.js";
import { prepareStored } from "./profile_privacy.js";

/** Each section that a host may know how to fill, and the method that tells. */
const PARTS = /** @type {const} */ ([
  ["catalogue/genres", loadGenres],
  ["profile/calibration", loadCalibration],
  ["spotify/status", loadSpotify],
  ["history/read", loadMoods],
]);

/** The methods of the host that answered last. @type {readonly string[]} */
let able = [];

async function loadHostSettings() {
  const settings = await ask("settings/read", {});
  // Without a list of cameras the other settings are still good.
  const cameras = "problem" in settings ? settings : await ask("cameras/list", {});
  showProblem("problem" in cameras ? cameras.problem : null);
  show("result" in settings ? settings.result : null, "result" in cameras ? cameras.result.cameras : []);
}

/** What the host said last that it keeps. @type {Settings | null} */
let kept = null;

/** @param {Settings | null} settings @param {import("../host/protocol.js").Camera[]} [cameras] */
function show(settings, cameras) {
  kept = settings;
  showHostSettings(settings, cameras);
  showGenres(settings);
}

/** @param {SettingsChange} change whether it was saved */
async function save(change) {
  const answer = await ask("settings/write", change);
  showProblem("problem" in answer ? answer.problem : null);
  if ("problem" in answer) {
    show(kept);
    byId("problem").scrollIntoView({ block: "nearest" });
    return false;
  }
  // The camera is saved also where the person's choices cannot be read: the answer has defaults in their place then.
  const camera = Object.keys(change).every((name) => name === "camera");
  show(kept && camera ? { ...kept, camera: answer.result.camera } : answer.result);
  byId("status").textContent = t("options_saved");
  if ("retention_days" in change && able.includes("history/read")) await loadMoods();
  return true;
}

/** Everything that belongs to the person at the computer. */
async function loadPerson() {
  for (const [method, fill] of PARTS) if (able.includes(method)) await fill();
}

async function load() {
  const agreed = await store.consented();
  byId("consent", HTMLInputElement).checked = agreed;
  byId("run-checks", HTMLButtonElement).disabled = !agreed;
  // First what may take a cold start's time: a host that answers this one answers the next.
  await loadHostSettings();
  const answer = await methods();
  able = "result" in answer ? answer.result : [];
  showAble(able);
  if (agreed && "problem" in answer) showProblem(answer.problem);
  if (able.includes("profile/list")) await loadPeople();
  await loadPerson();
}

localize(document);
prepareHostSettings(save);
prepareCameraTest();
prepareGenres(save);
preparePeople(async (name) => {
  byId("status").textContent = t("people_here", name);
  await loadHostSettings();
  await loadPerson();
});
prepareCalibration();
prepareSpotify();
prepareMoods();
prepareStored();
prepareChecks();
showAble([]);

byId("consent", HTMLInputElement).addEventListener("change", async ({ target }) => {
  const agreed = /** @type {HTMLInputElement} */ (target).checked;
  await send(agreed ? { type: "accept_only" } : { type: "withdraw" });
  await load();
});

const openIn = byId("open-in", HTMLSelectElement);
openIn.addEventListener("change", () => void store.setOpenIn(openIn.value === "app" ? "app" : "web"));
openIn.value = await store.openIn();

await showShortcuts();
// The notice may be accepted in the popup while this page is open.
api.storage.local.onChanged.addListener((changes) => {
  if ("consent" in changes) void load();
});
await load();
// The section that an address names was still hidden when the browser looked for it.
if (location.hash) location.replace(location.hash);
document.body.dataset.state = "ready";
