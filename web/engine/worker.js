// @ts-check
/** The worker that looks at frames, so that the page stays quick. client.js knows its messages. */
/** @import { FromWorker, ToWorker } from "./types.js" */
/** @import { Reader } from "./reader.js" */
import * as runtime from "../ort/ort.wasm.bundle.min.mjs";
import { loadReader } from "./models.js";

/** @param {FromWorker} message */
const tell = (message) => self.postMessage(message);

/** @type {Reader} */
let reader;

self.addEventListener("message", async ({ data }) => {
  const message = /** @type {ToWorker} */ (data);
  try {
    if (message.kind === "start") {
      const found = await loadReader(message.base, runtime, (done, total) => tell({ kind: "progress", done, total }));
      reader = found.reader;
      tell({ kind: "ready", manifest: found.manifest, detects: found.detects });
    } else {
      if (message.first) reader.restart();
      tell({ kind: "looked", id: message.id, look: await reader.read(message.picture, message.follow, message.unasked) });
    }
  } catch (error) {
    const { code = "internal", message: text } = /** @type {Error & { code?: string }} */ (error);
    tell({ kind: "failed", id: message.kind === "look" ? message.id : null, code, message: text });
  }
});
