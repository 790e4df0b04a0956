// @ts-check
/** The options page: settings, what is stored about a person, Spotify, and the doctor. */
/** @import { Settings, SettingsChange } from "../host/protocol.js" */
import { api } from "../shared/api.js";
import { byId, make } from "../shared/dom.js";
import { localize, t } from "../shared/i18n.js";
import { ask, methods, send } from "../shared/requests.js";
import { SEARCHED, openInOf } from "../shared/services.js";
import * as storage from "../shared/storage.js";
import { prepareCameraTest } from "./camera.js";
import { loadLibrary, prepareLibrary } from "./music_library.js";
import { loadGenres, prepareGenres, showGenres } from "./music_genres.js";
import { prepareWishes, showWishes } from "./music_wishes.js";
import { showPageError, showSections } from "./page.js";
import { loadCalibration, prepareCalibration } from "./profile_calibration.js";
import { loadMoods, prepareMoods } from "./profile_history.js";
import { loadPeople, preparePeople } from "./profile_people.js";
import { preparePrivacy } from "./profile_privacy.js";
import { loadUncovered, prepareUncovered } from "./profile_uncovered.js";
import { loadSpotify, prepareSpotify } from "./spotify.js";
import { prepareChecks } from "./system_checks.js";
import { preparePersonSettings, showPersonSettings } from "./profile_settings.js";
import { prepareCameraSetting, showCameraSetting } from "./system_settings.js";
import { showShortcuts } from "./system_shortcuts.js";

/** The sections about a person, each with the method that fills it: an older host may not have it. */
const PARTS = /** @type {const} */ ([
  ["catalogue/genres", loadGenres],
  ["library/info", loadLibrary],
  ["profile/calibration", loadCalibration],
  ["profile/uncovered", loadUncovered],
  ["spotify/status", loadSpotify],
  ["history/read", loadMoods],
]);

/** The methods of the host that answered last. @type {readonly string[]} */
let able = [];

async function loadHostSettings() {
  const settings = await ask("settings/read", {});
  // Without a list of cameras the other settings can still be changed.
  const cameras = "problem" in settings ? settings : await ask("cameras/list", {});
  showPageError("problem" in cameras ? cameras.problem : null);
  show("result" in settings ? settings.result : null, "result" in cameras ? cameras.result.cameras : []);
}

/** The settings as the host told them last. @type {Settings | null} */
let saved = null;

/** @param {Settings | null} settings @param {import("../host/protocol.js").Camera[]} [cameras] */
function show(settings, cameras) {
  saved = settings;
  showPersonSettings(settings);
  showCameraSetting(settings, cameras);
  showGenres(settings);
  showWishes(settings);
}

/** @param {SettingsChange} change whether it was saved */
async function save(change) {
  const answer = await ask("settings/write", change);
  showPageError("problem" in answer ? answer.problem : null);
  if ("problem" in answer) {
    show(saved);
    byId("problem").scrollIntoView({ block: "nearest" });
    return false;
  }
  // The camera is saved even when the person's choices cannot be read. The answer then holds defaults in their place.
  const camera = Object.keys(change).every((name) => name === "camera");
  show(saved && camera ? { ...saved, camera: answer.result.camera } : answer.result);
  byId("status").textContent = t("options_saved");
  if ("retention_days" in change && able.includes("history/read")) await loadMoods();
  return true;
}

/** Fill the sections about the current person. */
async function loadPerson() {
  for (const [method, fill] of PARTS) if (able.includes(method)) await fill();
}

async function load() {
  const agreed = await storage.consented();
  byId("consent", HTMLInputElement).checked = agreed;
  byId("run-checks", HTMLButtonElement).disabled = !agreed;
  if (!agreed) {
    // There is nothing to show yet, and nothing is wrong.
    showPageError(null);
    show(null, []);
    able = [];
    return showSections(able);
  }
  // This may start the host. Once it has answered, the other requests are answered soon.
  await loadHostSettings();
  const answer = await methods();
  able = "result" in answer ? answer.result : [];
  showSections(able);
  if ("problem" in answer) showPageError(answer.problem);
  if (able.includes("profile/list")) await loadPeople();
  await loadPerson();
}

localize(document);
preparePersonSettings(save);
prepareCameraSetting(save);
prepareCameraTest();
prepareGenres(save);
prepareWishes(save);
prepareLibrary();
preparePeople(async (name) => {
  byId("status").textContent = t("people_here", name);
  await loadHostSettings();
  await loadPerson();
});
prepareCalibration();
prepareUncovered();
prepareSpotify();
prepareMoods();
preparePrivacy();
prepareChecks();
showSections([]);

byId("consent", HTMLInputElement).addEventListener("change", async ({ target }) => {
  const agreed = /** @type {HTMLInputElement} */ (target).checked;
  await send(agreed ? { type: "accept_only" } : { type: "withdraw" });
  await load();
});

const openIn = byId("open-in", HTMLSelectElement);
openIn.append(...Object.keys(SEARCHED).map((value) => make("option", { value }, t(`service_${value}`))));
openIn.addEventListener("change", () => void storage.setOpenIn(openInOf(openIn.value)));
openIn.value = await storage.openIn();
const iconShows = byId("icon-shows", HTMLSelectElement);
iconShows.addEventListener("change", () => void storage.setIconShows(iconShows.value === "camera" ? "camera" : "list"));
iconShows.value = await storage.iconShows();

await showShortcuts();
// The notice may be accepted in the popup while this page is open.
api.storage.local.onChanged.addListener((changes) => {
  if ("consent" in changes) void load();
});
await load();
// The section that the address names was still hidden when the browser looked for it.
if (location.hash) location.replace(location.hash);
document.body.dataset.state = "ready";
