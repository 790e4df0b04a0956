// @ts-check
/** The offline copy of the page, and the news that there is another version. It is taken when the person says so. */
import { byId } from "../extension/shared/dom.js";

/** Milliseconds between two looks for a new version, while the page stays open. */
const AGAIN = 60 * 60_000;

export async function followVersions() {
  if (!("serviceWorker" in navigator)) return;
  // The first worker has nothing to replace.
  const had = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => had && location.reload());
  try {
    const found = await navigator.serviceWorker.register(new URL("../service_worker.js", import.meta.url), { updateViaCache: "none" });
    const offer = () => {
      if (!found.waiting || !navigator.serviceWorker.controller) return;
      byId("update").hidden = false;
      byId("update-take").onclick = () => found.waiting?.postMessage("take over");
    };
    offer();
    found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", offer));
    byId("update-later").addEventListener("click", () => (byId("update").hidden = true));
    setInterval(() => void found.update().catch(() => {}), AGAIN);
    await navigator.serviceWorker.ready;
    document.body.dataset.offline = "ready";
  } catch (error) {
    // In a private window, or without room: the page works, but only with a network.
    console.warn("FaceTune: no copy for later visits", error);
  }
}
