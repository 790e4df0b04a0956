// @ts-check
/** What the chosen camera sees, for a few seconds. */
import { byId } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { lookIn } from "./camera.js";

export function prepareCameraTest() {
  const { start, say, look } = lookIn({ section: "look", name: "test" });
  start.addEventListener("click", async () => {
    const source = byId("camera", HTMLSelectElement).value || null;
    const answer = await look("cameras/test", { source });
    if ("problem" in answer) return;
    const { width, height, faces } = answer.result;
    say(t(faces > 0 ? "test_face" : "test_no_face", width, height));
  });
}
