// @ts-check
/** What the host's doctor finds, to read and to copy into a report. */
/** @import { Check } from "../lib/protocol.js" */
import { byId, copy, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { ask } from "./ask.js";
import { troubleIn } from "./problem.js";

export function prepareChecks() {
  const trouble = troubleIn("check");
  const run = byId("run-checks", HTMLButtonElement);
  run.addEventListener("click", async () => {
    run.disabled = true;
    byId("check-state").textContent = t("options_checking");
    const answer = await ask("doctor", {});
    run.disabled = false;
    run.focus();
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
function line({ subject, state, found, remedy }) {
  const item = make("li", { "data-check": state }, make("strong", {}, subject), ` (${t(`check_${state}`) || state})`);
  item.append(make("p", {}, found));
  if (remedy) item.append(make("p", { class: "muted" }, remedy));
  return item;
}

/** @param {Check} check */
const plain = ({ subject, state, found, remedy }) =>
  `${state}: ${subject}: ${found}${remedy ? ` -> ${remedy}` : ""}`;
