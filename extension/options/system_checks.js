// @ts-check
/** What the host's doctor finds: shown in the page's language, and copied into a report in English. */
/** @import { Check } from "../host/protocol.js" */
import { withCode } from "../shared/code.js";
import { byId, copy, make } from "../shared/dom.js";
import { errorHint, errorMessage, valuesOf } from "../shared/error_message.js";
import { fill, t, tOr } from "../shared/i18n.js";
import { PROJECT } from "../shared/project.js";
import { ask } from "../shared/requests.js";
import { errorIn } from "./page.js";

export function prepareChecks() {
  const showError = errorIn("check");
  const support = byId("support", HTMLAnchorElement);
  support.hidden = !PROJECT.support;
  if (PROJECT.support) support.href = PROJECT.support;
  const run = byId("run-checks", HTMLButtonElement);
  run.addEventListener("click", async () => {
    run.disabled = true;
    byId("check-state").textContent = t("options_checking");
    const answer = await ask("doctor", {});
    run.disabled = false;
    // A disabled button loses the focus. It gets the focus back unless the user has moved it.
    if (document.activeElement === document.body) run.focus();
    showError("problem" in answer ? answer.problem : null);
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
  item.append(make("p", {}, ...withCode(foundOf(check))));
  if (check.remedy) item.append(make("p", { class: "muted" }, ...withCode(remedyOf(check, check.remedy))));
  return item;
}

/** Names of browsers and libraries are the same in every language. @param {Check} check */
function subjectOf({ subject, about, params }) {
  const key = subject.toLowerCase().replaceAll(/[^a-z]+/g, "_");
  return (about && fill(`subject_${about}`, params)) || tOr(`subject_${key}`, subject);
}

/** @param {Check} check */
function foundOf({ found, remedy, code, params, failed }) {
  if (failed && code) return errorMessage({ code, message: found, hint: remedy ?? "", params });
  return fill(`finding_${code}`, valuesOf(params)) || found;
}

/** @param {Check} check @param {string} remedy */
function remedyOf({ found, code, params, failed }, remedy) {
  if (failed && code) return errorHint({ code, message: found, hint: remedy, params });
  return fill(`remedy_${code}`, params) || remedy;
}

/** @param {Check} check */
const plain = ({ subject, state, found, remedy }) =>
  `${state}: ${subject}: ${found}${remedy ? ` -> ${remedy}` : ""}`;
