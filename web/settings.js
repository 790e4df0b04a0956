// @ts-check
/** The settings of the page, by the options page's modules: music, the face at rest, what is stored, and the agreement. */
/** @import { Settings, SettingsChange } from "../extension/host/protocol.js" */
import "./platform.js";
import { loadCalibration, prepareCalibration } from "../extension/options/profile_calibration.js";
import { loadMoods, prepareMoods } from "../extension/options/profile_history.js";
import { loadGenres, prepareGenres, showGenres } from "../extension/options/music_genres.js";
import { loadUncovered, prepareUncovered } from "../extension/options/profile_uncovered.js";
import { prepareWishes, showWishes } from "../extension/options/music_wishes.js";
import { preparePersonSettings, showPersonSettings } from "../extension/options/profile_settings.js";
import { confirmed, errorIn, showPageError, showSections } from "../extension/options/page.js";
import { problemOf } from "../extension/host/errors.js";
import { byId, make } from "../extension/shared/dom.js";
import { download } from "../extension/shared/download.js";
import { localize, t } from "../extension/shared/i18n.js";
import { ask, send } from "../extension/shared/requests.js";
import { SEARCHED, openInOf } from "../extension/shared/services.js";
import * as storage from "../extension/shared/storage.js";
import { exported, imported } from "./document.js";
import { host, session } from "./inside.js";
import { erase } from "./profile.js";
import { loadTexts } from "./texts.js";

/** @param {SettingsChange} change whether it was saved */
async function save(change) {
  const answer = await ask("settings/write", change);
  showPageError("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return false;
  show(answer.result);
  byId("status").textContent = t("options_saved");
  if ("retention_days" in change) await loadMoods();
  return true;
}

/** @param {Settings | null} settings */
function show(settings) {
  showGenres(settings);
  showWishes(settings);
  showPersonSettings(settings);
}

async function load() {
  const agreed = await storage.consented();
  byId("consent", HTMLInputElement).checked = agreed;
  showPageError(null);
  showSections(agreed ? await host.methods() : []);
  if (!agreed) return show(null);
  const settings = await ask("settings/read", {});
  show("result" in settings ? settings.result : null);
  await loadMoods();
  await loadCalibration();
  await loadUncovered();
  return loadGenres();
}

function prepareStored() {
  const showError = errorIn("stored");
  const say = (/** @type {string} */ text) => (byId("stored-state").textContent = text);
  /** @param {() => Promise<string>} act gives what is said of it */
  const trying = async (act) => {
    showError(null);
    say("");
    try {
      say(await act());
    } catch (error) {
      showError(problemOf(error));
    }
  };
  byId("export").addEventListener("click", () =>
    trying(async () => {
      const { text, file } = await exported();
      download([text], file);
      return t("stored_exported", file);
    }),
  );
  const chosen = byId("import-file", HTMLInputElement);
  byId("import").addEventListener("click", () => chosen.click());
  chosen.addEventListener("change", () => {
    const [file] = chosen.files ?? [];
    // The same file may be chosen again.
    chosen.value = "";
    if (!file) return undefined;
    return trying(async () => {
      const { moods, judgements } = await imported(file);
      await load();
      return t("web_imported", moods, judgements);
    });
  });
  byId("erase").addEventListener("click", async () => {
    if (!(await confirmed(t("stored_erase_title"), t("stored_erase_text"), t("stored_erase_yes")))) return;
    await trying(async () => {
      await erase();
      await session.startAgain();
      await load();
      return t("stored_erased");
    });
    byId("erase").focus();
  });
}

await loadTexts();
localize(document);
preparePersonSettings(save);
prepareGenres(save);
prepareWishes(save);
prepareCalibration();
prepareUncovered();
prepareMoods();
prepareStored();
const openIn = byId("open-in", HTMLSelectElement);
openIn.append(...Object.keys(SEARCHED).map((value) => make("option", { value }, t(`service_${value}`))));
openIn.addEventListener("change", () => void storage.setOpenIn(openInOf(openIn.value)));
openIn.value = await storage.openIn();
byId("consent", HTMLInputElement).addEventListener("change", async ({ target }) => {
  await send(/** @type {HTMLInputElement} */ (target).checked ? { type: "accept_only" } : { type: "withdraw" });
  await load();
});
// The camera goes off when the page is hidden.
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && byId("calibration-stop").click());
await load();
if (location.hash) location.replace(location.hash);
document.body.dataset.state = "ready";
