// @ts-check
/** What is stored about a person: a copy to download, and erasing all of it. */
import { ERASED_BUT, HostError } from "../host/errors.js";
import { byId } from "../shared/dom.js";
import { download } from "../shared/download.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { confirmed, errorIn } from "./page.js";
import { currentName, reloadPeople, showAnswer } from "./profile_people.js";

export function preparePrivacy() {
  const showError = errorIn("stored");
  const say = (/** @type {string} */ text) => (byId("stored-state").textContent = text);

  byId("export", HTMLButtonElement).addEventListener("click", async () => {
    showError(null);
    try {
      const { texts, file } = await pagedExport(readPiece, (count) => say(t("stored_exporting", count)));
      download(texts, file);
      say(t("stored_exported", file));
    } catch (error) {
      say("");
      showError(error instanceof HostError ? error.problem : new HostError("host_garbled").problem);
    }
  });

  byId("erase", HTMLButtonElement).addEventListener("click", async () => {
    if (!(await confirmed(t("stored_erase_title"), t("stored_erase_text"), t("stored_erase_yes")))) return;
    const answer = await ask("profile/erase", { name: currentName() });
    // Shown here only, not in the section of people as well.
    if ("problem" in answer) {
      if (answer.problem.code === ERASED_BUT) await reloadPeople();
      showError(answer.problem);
    } else {
      showError(null);
      if (showAnswer(answer, true)) say(t("stored_erased"));
    }
    byId("erase").focus();
  });
}

/** A name for a download that holds no path. @param {string} name */
const fileName = (name) => (/^[\w.-]{1,100}\.json$/.test(name) ? name : "facetune.json");

/** @param {string | null} cursor */
async function readPiece(cursor) {
  const answer = await ask("profile/export", { cursor });
  if ("problem" in answer) throw new HostError(answer.problem.code, answer.problem);
  return answer.result;
}

/** A document of more pieces than this never ends. */
const MOST_PIECES = 100_000;

/**
 * Read a document piece by piece, until no piece follows.
 * @template {{ text: string, next: string | null, file: string }} P
 * @param {(cursor: string | null) => Promise<P>} read
 * @param {(count: number) => void} [onPiece] called with the number of pieces read
 * @returns {Promise<{ texts: string[], file: string }>} RangeError for one without an end
 */
export async function pagedExport(read, onPiece = () => {}) {
  const texts = [];
  const seen = new Set();
  let cursor = null;
  for (;;) {
    /** @type {P} */
    const piece = await read(cursor);
    texts.push(piece.text);
    onPiece(texts.length);
    cursor = piece.next;
    if (cursor === null) return { texts, file: fileName(piece.file) };
    if (seen.has(cursor) || texts.length >= MOST_PIECES) throw new RangeError("an export without an end");
    seen.add(cursor);
  }
}
