/** onnxruntime-web, which the build puts beside the engine. */
declare module "*/ort.wasm.bundle.min.mjs" {
  import type { Runtime } from "./types.js";
  export const env: Runtime["env"];
  export const Tensor: Runtime["Tensor"];
  export const InferenceSession: Runtime["InferenceSession"];
}
