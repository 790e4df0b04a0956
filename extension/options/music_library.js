// @ts-check
/** The user's own music: chosen files go to the host in pieces, and what it found in them is told. */
/** @import { Brought, FileFound, BroughtResult, OwnResult } from "../host/protocol.js" */
import { api } from "../shared/api.js";
import { withCode } from "../shared/code.js";
import { byId, make } from "../shared/dom.js";
import { errorText } from "../shared/error_message.js";
import { moment } from "../shared/format.js";
import { listing, percent, t, tOr } from "../shared/i18n.js";
import { ask, begin } from "../shared/requests.js";
import { errorIn } from "./page.js";

/** The bytes of one piece: in base64 it fits into a message to the host. */
const PIECE = 384 * 1024;

/** @type {ReturnType<typeof errorIn>} */
let showError;
/** Ends what is going on. @type {() => void} */
let stop = () => {};

export function prepareLibrary() {
  showError = errorIn("library");
  const files = byId("library-files", HTMLInputElement);
  byId("library-choose").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    const chosen = [...(files.files ?? [])];
    files.value = ""; // so that the same files can be chosen again
    if (chosen.length > 0) void bring(chosen);
  });
  byId("library-stop").addEventListener("click", () => stop());
  byId("library-undo").addEventListener("click", () => void undo(1));
  byId("library-undo-all").addEventListener("click", () => void undo(null));
}

export async function loadLibrary() {
  const answer = await ask("library/info", {});
  if ("problem" in answer) return showError(answer.problem);
  showError(null);
  show(answer.result);
}

/** @param {OwnResult} result */
function show({ brought, tracks, artists }) {
  byId("library-here").textContent = brought.length > 0 ? t("library_here", tracks, artists) : t("library_none");
  byId("library-list").replaceChildren(...brought.map((each) => make("li", {}, timeOf(each))));
  byId("library-undo").hidden = brought.length === 0;
  byId("library-undo-all").hidden = brought.length < 2;
}

/** @param {Brought} brought */
const timeOf = ({ time, kinds, rows, tracks }) => t("library_time", moment(time), listing(kinds.map(kindName)), rows, tracks);

/** @param {string} kind */
const kindName = (kind) => tOr(`library_kind_${kind}`, kind);

/** @param {File[]} files */
async function bring(files) {
  showError(null);
  say("");
  byId("library-found").replaceChildren();
  working(true);
  const upload = crypto.randomUUID();
  try {
    const result = (await sent(files, upload)) && (await read(upload));
    if (!result) return;
    show(result.library);
    byId("library-found").replaceChildren(...result.files.map((file) => make("li", {}, ...withCode(fileText(file)))));
    say(summary(result));
  } catch (error) {
    console.error(error);
    // A file that went away while it was read.
    void ask("library/discard", { upload });
    showError({ code: "library_gone", message: "", hint: "", params: {} });
  } finally {
    working(false);
  }
}

/** Send all files. Whether they have come. @param {File[]} files @param {string} upload */
async function sent(files, upload) {
  let stopped = false;
  stop = () => (stopped = true);
  const total = Math.max(1, files.reduce((sum, { size }) => sum + size, 0));
  let done = 0;
  for (const [number, file] of files.entries()) {
    for (let offset = 0; offset < Math.max(1, file.size); offset += PIECE) {
      if (stopped) {
        await ask("library/discard", { upload });
        say(t("library_stopped"));
        return false;
      }
      step("library_sending", done / total);
      const piece = file.slice(offset, offset + PIECE);
      const answer = await ask("library/piece", { upload, file: number, name: file.name, offset, data: await base64(piece) });
      if ("problem" in answer) {
        showError(answer.problem);
        return false;
      }
      done += piece.size;
    }
  }
  return true;
}

/** What the host found in the files; null after a failure, or where the user stopped it. @param {string} upload */
async function read(upload) {
  step("library_reading", 0);
  const isPrivate = api.extension.inIncognitoContext === true;
  const request = begin("library/import", { upload, private: isPrivate }, (reading) => {
    if (reading.type === "reading") step("library_reading", reading.done);
  });
  ({ stop } = request);
  const answer = await request.answer;
  if ("result" in answer) return answer.result;
  if (answer.problem.code === "cancelled") say(t("library_stopped"));
  showError(answer.problem);
  return null;
}

/** @param {BroughtResult} result */
function summary({ files, kept, tracks, artists }) {
  if (kept) return t("library_found", tracks, artists);
  if (files.every(({ problem }) => problem)) return "";
  return t(api.extension.inIncognitoContext === true ? "library_private" : "library_not_kept");
}

/** @param {FileFound} file */
function fileText({ name, kind, rows, unknown, skipped, added, problem }) {
  const said = problem && errorText(problem);
  if (said) return said.includes(name) ? said : `${t("library_unread", name)} ${said}`;
  const counts = /** @type {const} */ ([["library_added", added], ["library_strangers", unknown], ["library_skipped", skipped]]);
  const parts = counts.flatMap(([key, count]) => (count > 0 ? [t(key, count)] : []));
  return [t("library_file", name, kindName(kind ?? ""), rows), ...parts].join(" ");
}

/** @param {number | null} count null for all */
async function undo(count) {
  working(true);
  const answer = await ask("library/undo", { count });
  working(false);
  showError("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return;
  byId("library-found").replaceChildren();
  show(answer.result);
  say(t("library_undone"));
  byId("library-choose").focus();
}

/** @param {boolean} on */
function working(on) {
  for (const id of ["library-choose", "library-undo", "library-undo-all"]) byId(id, HTMLButtonElement).disabled = on;
  byId("library-stop").hidden = !on;
  if (!on) byId("library-progress").textContent = "";
}

/** @param {string} key @param {number} share 0 to 1 */
const step = (key, share) => (byId("library-progress").textContent = t(key, percent(share)));

/** @param {string} text */
const say = (text) => (byId("library-state").textContent = text);

/** @param {Blob} blob @returns {Promise<string>} */
function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result).split(",")[1] ?? ""));
    reader.addEventListener("error", () => reject(reader.error ?? new Error(blob.type)));
    reader.readAsDataURL(blob);
  });
}
