// @ts-check
/** What the host's doctor finds: to read in the page's words, and to copy into a report in the host's own, English. */
/** @import { Check } from "../host/protocol.js" */
import { byId, copy, make } from "../shared/dom.js";
import { fill, t, tOr } from "../shared/i18n.js";
import { advice, sentence } from "../shared/error_message.js";
import { ask } from "./ask.js";
import { troubleIn } from "./error_message.js";

export function prepareChecks() {
  const trouble = troubleIn("check");
  const run = byId("run-checks", HTMLButtonElement);
  run.addEventListener("click", async () => {
    run.disabled = true;
    byId("check-state").textContent = t("options_checking");
    const answer = await ask("doctor", {});
    run.disabled = false;
    // A button that is disabled loses the focus. Whoever went on meanwhile keeps it where they are.
    if (document.activeElement === document.body) run.focus();
    trouble("problem" in answer ? answer.problem : null);
    byId("check-state").textContent = "result" in answer ? t(`check_worst_${answer.result.worst}`) : "";
    if ("result" in answer) showChecks(answer.result.checks);
  });
}

/** @param {Check[]} checks */
function showChecks(checks) {
  byId("checks").replaceChildren(...checks.map(line));
  const button = byId("copy-checks", HTMLButtonElement);
  button.hidden = false;
  button.onclick = () => copy(button, checks.map(plain).join("\n"), t("copied"));
}

/** @param {Check} check */
function line(check) {
  const { state } = check;
  const subject = make("strong", {}, subjectOf(check));
  const item = make("li", { "data-check": state }, subject, ` (${tOr(`check_${state}`, state)})`);
  item.append(make("p", {}, foundOf(check)));
  if (check.remedy) item.append(make("p", { class: "muted" }, remedyOf(check, check.remedy)));
  return item;
}

/** Names of browsers and libraries are the same in every language. @param {Check} check */
function subjectOf({ subject, about, params }) {
  const key = subject.toLowerCase().replaceAll(/[^a-z]+/g, "_");
  return (about && fill(`subject_${about}`, params)) || tOr(`subject_${key}`, subject);
}

/** @param {Check} check */
function foundOf({ found, remedy, code, params, failed }) {
  if (failed && code) return sentence({ code, message: found, hint: remedy ?? "", params });
  return fill(`finding_${code}`, params) || found;
}

/** @param {Check} check @param {string} remedy */
function remedyOf({ found, code, params, failed }, remedy) {
  if (failed && code) return advice({ code, message: found, hint: remedy, params });
  return fill(`remedy_${code}`, params) || remedy;
}

/** @param {Check} check */
const plain = ({ subject, state, found, remedy }) =>
  `${state}: ${subject}: ${found}${remedy ? ` -> ${remedy}` : ""}`;
