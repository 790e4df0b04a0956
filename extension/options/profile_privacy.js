// @ts-check
/** What is stored: a copy of it to take away, and nothing of it any more. */
import { byId, make } from "../shared/dom.js";
import { ERASED_BUT, HostError } from "../host/errors.js";
import { t } from "../shared/i18n.js";
import { allPieces } from "./paged_export.js";
import { ask } from "./ask.js";
import { confirmed } from "./confirm.js";
import { peopleAnew, took, whoIsHere } from "./profile_people.js";
import { troubleIn } from "./error_message.js";

/** The address of a copy must last until the browser has read it. */
const LASTING = 60_000;

export function prepareStored() {
  const trouble = troubleIn("stored");
  const say = (/** @type {string} */ words) => (byId("stored-state").textContent = words);

  byId("export", HTMLButtonElement).addEventListener("click", async () => {
    trouble(null);
    try {
      const { texts, file } = await allPieces(piece, (count) => say(t("stored_exporting", count)));
      download(texts, file);
      say(t("stored_exported", file));
    } catch (error) {
      say("");
      trouble(error instanceof HostError ? error.problem : new HostError("host_garbled").problem);
    }
  });

  byId("erase", HTMLButtonElement).addEventListener("click", async () => {
    if (!(await confirmed(t("stored_erase_title"), t("stored_erase_text"), t("stored_erase_yes")))) return;
    const answer = await ask("profile/erase", { name: whoIsHere() });
    // Told here alone, not by the list of people, too.
    if ("problem" in answer) {
      if (answer.problem.code === ERASED_BUT) await peopleAnew();
      trouble(answer.problem);
    } else {
      trouble(null);
      if (took(answer, true)) say(t("stored_erased"));
    }
    byId("erase").focus();
  });
}

/** @param {string | null} cursor */
async function piece(cursor) {
  const answer = await ask("profile/export", { cursor });
  if ("problem" in answer) throw new HostError(answer.problem.code, answer.problem);
  return answer.result;
}

/** @param {string[]} texts @param {string} file */
function download(texts, file) {
  const url = URL.createObjectURL(new Blob(texts, { type: "application/json" }));
  make("a", { href: url, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(url), LASTING);
}
