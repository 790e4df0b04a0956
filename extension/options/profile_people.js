// @ts-check
/** The people at this computer: choose one, add, rename and delete. */
/** @import { PeopleResult, Person } from "../host/protocol.js" */
import { ERASED_BUT } from "../host/errors.js";
import { byId, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { confirmed, errorIn, showDamage } from "./page.js";

/** @typedef {import("../shared/requests.js").Reply<PeopleResult>} Reply */

/** @type {ReturnType<typeof errorIn>} */
let showError;
/** @type {(name: string) => void} */
let onChange;
/** @type {string | null} */
let here = null;

/** @param {typeof onChange} changed called with the name when another person is in use, or the current one was erased */
export function preparePeople(changed) {
  showError = errorIn("people");
  onChange = changed;
  const name = byId("people-name", HTMLInputElement);
  byId("people-new", HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!name.value.trim()) return name.focus();
    if (showAnswer(await ask("profile/new", { name: name.value.trim() }), true)) name.value = "";
    return name.focus();
  });
}

export async function loadPeople() {
  showAnswer(await ask("profile/list", {}), false);
}

/** Read the list again after a request that was done only in part: another person may be in use. */
export async function reloadPeople() {
  showAnswer(await ask("profile/list", {}), true);
}

/** The person that this page shows; null for the current one. */
export const currentName = () => here;

/** @param {Reply} answer @param {boolean} another whether another person may be in use now */
export function showAnswer(answer, another) {
  showError("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return false;
  const { profiles, damage } = answer.result;
  showDamage(damage);
  byId("people-list").replaceChildren(...profiles.map((person) => row(person, profiles.length)));
  const current = profiles.find((person) => person.current);
  here = current?.name ?? null;
  byId("person").hidden = profiles.length < 2;
  byId("person").textContent = current ? t("people_here", current.name) : "";
  if (another) onChange(current?.name ?? "");
  return true;
}

/** @param {Person} person @param {number} count */
function row(person, count) {
  const { name, current, scans } = person;
  const about = make("div", { class: "grow" }, make("strong", { class: "ellipsis", title: name }, name));
  about.append(make("span", { class: "muted small" }, t("people_scans", scans)));
  const item = make("li", current ? { "aria-current": "true" } : {}, avatar(name), about);
  if (current) item.append(make("span", { class: "badge" }, t("people_current")));
  else item.append(button("people_use", name, () => use(name)));
  item.append(button("people_rename", name, () => rename(item, person, count)));
  if (count > 1) item.append(button("people_delete", name, () => remove(person), "danger"));
  return item;
}

/** @param {string} name */
async function use(name) {
  if (!showAnswer(await ask("profile/use", { name }), true)) return;
  // The list was drawn again: the focus stays with the person.
  byId("people-list").querySelector("[aria-current]")?.querySelector("button")?.focus();
}

/** @param {string} name */
const avatar = (name) => make("span", { class: "avatar", "aria-hidden": "true" }, [...name][0]?.toLocaleUpperCase() ?? "");

/** @param {string} key @param {string} name @param {() => unknown} act @param {string} [look] */
function button(key, name, act, look = "") {
  const made = make("button", { class: `button small ${look}`, type: "button", "aria-label": t(`${key}_named`, name) }, t(key));
  made.addEventListener("click", () => void act());
  return made;
}

/** @param {HTMLElement} item @param {Person} person @param {number} count */
function rename(item, person, count) {
  const field = make("input", { type: "text", maxlength: "64", "aria-label": t("people_rename_named", person.name) });
  field.value = person.name;
  const form = make("form", { class: "line grow" }, field, make("button", { class: "button small" }, t("save")));
  const back = button("cancel", person.name, () => {
    const fresh = row(person, count);
    item.replaceWith(fresh);
    fresh.querySelector("button")?.focus();
  });
  back.removeAttribute("aria-label");
  form.append(back);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const to = field.value.trim();
    if (!to) return;
    if (showAnswer(await ask("profile/rename", { name: person.name, to }), false)) byId("people-name").focus();
  });
  item.replaceChildren(form);
  field.select();
}

/** @param {Person} person */
async function remove({ name }) {
  if (!(await confirmed(t("people_delete_named", name), t("people_delete_text"), t("people_delete")))) return;
  const answer = await ask("profile/delete", { name });
  if ("problem" in answer && answer.problem.code === ERASED_BUT) await reloadPeople();
  showAnswer(answer, true);
  byId("people-name").focus();
}
