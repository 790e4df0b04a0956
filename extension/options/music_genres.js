// @ts-check
/** Genres to prefer or to avoid, out of those that the tracks have. */
/** @import { Settings, SettingsChange } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { genreName } from "../shared/genres.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { errorIn } from "./page.js";

/** @typedef {"preferred" | "avoided"} Kind */
/** @type {readonly Kind[]} */
const KINDS = ["preferred", "avoided"];

/** @type {ReturnType<typeof errorIn>} */
let showError;
/** The genres that can be typed: their names by what the page shows, and by themselves, in small letters. @type {Map<string, string>} */
let known = new Map();
/** @type {Record<Kind, string[]>} */
const chosen = { preferred: [], avoided: [] };

/** @param {(change: SettingsChange) => Promise<boolean>} change whether it was saved */
export function prepareGenres(change) {
  showError = errorIn("genres");
  for (const kind of KINDS) {
    const form = byId(kind, HTMLFormElement);
    const field = make("input", { id: `${kind}-name`, type: "text", list: "genre-names", autocomplete: "off" });
    const wrong = make("p", { id: `${kind}-wrong`, class: "warning small", role: "alert" });
    field.setAttribute("aria-describedby", wrong.id);
    const line = make("div", { class: "line" }, field, make("button", { class: "button" }, t("genres_add")));
    const list = make("ul", { id: `${kind}-list`, class: "chips", "aria-label": t(`genres_${kind}`) });
    form.replaceChildren(make("label", { for: field.id }, t(`genres_${kind}`)), line, wrong, list);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const typed = field.value.trim();
      const name = known.get(typed.toLowerCase());
      const unknown = typed !== "" && !name;
      wrong.textContent = unknown ? t("genres_unknown", typed) : "";
      field.setAttribute("aria-invalid", String(unknown));
      field.focus();
      if (!name) return;
      field.value = "";
      const others = chosen[otherOf(kind)].filter((one) => one !== name);
      if (!(await save({ [kind]: [...chosen[kind], name], [otherOf(kind)]: others })) && field.value === "") field.value = typed;
    });
    list.addEventListener("click", async ({ target }) => {
      const button = target instanceof Element && target.closest("button");
      if (!button) return;
      field.focus();
      await save({ [kind]: chosen[kind].filter((name) => name !== button.dataset.genre) });
    });
  }

  /** Whether it was saved. @param {Partial<Record<Kind, string[]>>} to */
  function save(to) {
    // At once: the next change may come before the answer, and must build on this one.
    Object.assign(chosen, to);
    const [preferred, avoided] = KINDS.map((kind) => [...new Set(chosen[kind])]);
    return change({ preferred_genres: preferred, avoided_genres: avoided });
  }
}

/** @param {Kind} kind @returns {Kind} */
const otherOf = (kind) => (kind === "preferred" ? "avoided" : "preferred");

export async function loadGenres() {
  const answer = await ask("catalogue/genres", {});
  showError("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return;
  const { genres } = answer.result;
  known = new Map(genres.map(({ name }) => [genreName(name).toLowerCase(), name]));
  for (const { name } of genres) known.set(name, name);
  byId("genre-names").replaceChildren(
    ...genres.map(({ name, tracks }) => make("option", { value: genreName(name), label: t("genres_count", genreName(name), tracks) })),
  );
}

/** @param {Settings | null} settings null when they are not known: a change would then replace them all */
export function showGenres(settings) {
  byId("genre-settings", HTMLFieldSetElement).disabled = !settings;
  if (!settings) return;
  chosen.preferred = settings.preferred_genres ?? [];
  chosen.avoided = settings.avoided_genres ?? [];
  for (const kind of KINDS) {
    const chips = chosen[kind].map((name) => {
      const cross = make("button", { type: "button", "data-genre": name, "aria-label": t("genres_remove", genreName(name)) }, "×");
      return make("li", { "data-kind": kind }, make("span", {}, genreName(name)), cross);
    });
    byId(`${kind}-list`).replaceChildren(...chips);
  }
}
