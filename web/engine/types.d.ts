import type { Emotion, Hint, Mood } from "../../extension/host/protocol.js";

/** By how many degrees, clockwise, a frame is turned. */
export type Turn = 0 | 90 | 180 | 270;

/** A face in a frame: its box in pixels, which may reach over the border, and a score from 0 to 1. */
export interface Face {
  x: number;
  y: number;
  width: number;
  height: number;
  score: number;
  /** The right and left eye of the person, the tip of the nose, the right and left corner of the mouth, each x and y. */
  landmarks: [number, number][] | null;
}

/** What one frame shows. Without a face, `hint` is "no_face" and the rest is null or 0. */
export interface Look {
  face: Face | null;
  /** How many other faces there are. */
  others: number;
  /** What would make the next frame better. */
  hint: Hint | null;
  /** Whether the frame is good enough for an answer, and how much it counts, 0 to 1. */
  good: boolean;
  weight: number;
  /** The shares of the seven emotions, in the order of EMOTIONS, not corrected for a face; their sum is 1. */
  emotion: number[] | null;
  /** The shares of the eight expressions of the model's second output, in the order of `expressions`. */
  expression: number[] | null;
  contempt: number | null;
  /** By how much the frame was turned to be upright. `face` is in the frame as it came. */
  turned: Turn;
  /** Whether the face that was read until now was a picture's: the looks before this one do not count. */
  replaced: boolean;
}

/** A face at rest: its average log-probabilities, in the order of EMOTIONS, and how many scans they count as. */
export interface Rest {
  logs: number[];
  scans: number;
}

/** Why a look at rest cannot be used: the codes of the host's errors. */
export type RestRefused =
  | "calibration_no_face"
  | "calibration_two_faces"
  | "calibration_unclear"
  | "calibration_not_at_rest";

/** How far loading has come: bytes of all files. `total` is known from the start. */
export type OnProgress = (done: number, total: number) => void;

export interface EngineOptions {
  /** The address of the folder that holds engine/, models/ and ort/, such as new URL("./", import.meta.url). */
  base: string | URL;
  onProgress?: OnProgress;
}

export interface Engine {
  /** Whether this build can find faces; without, a frame's middle is taken for the face. */
  readonly detects: boolean;
  /**
   * What a frame shows. A new scan begins with `first`: until then the same face is followed. A picture does not
   * `follow` others: it is looked at for itself, and what it shows cannot be told from a picture of it. The hints in
   * `unasked` are not given: what they ask for counts as done.
   */
  look(frame: ImageData, options?: { first?: boolean; follow?: boolean; unasked?: readonly Hint[] }): Promise<Look>;
  /** The looks that count: those since a picture of a face was told from a person. */
  counted(looks: readonly Look[]): readonly Look[];
  /** The mood that the looks of one scan say together; `resting` corrects it for a face. */
  decide(looks: readonly Look[], options?: { resting?: Rest | null }): Mood;
  /** Whether the looks so far are enough for an answer: certain, stable, and of enough good frames. */
  settled(looks: readonly Look[], options?: { resting?: Rest | null }): boolean;
  /** What the looks at one person say for as long as they are watched; `add` gives a mood when it has just changed. */
  watching(options?: { resting?: Rest | null }): {
    readonly frames: number;
    readonly distribution: Record<Emotion, number> | null;
    add(look: Look): Mood | null;
  };
  /** The face at rest that the looks of a calibration show, or why they do not show one. */
  atRest(looks: readonly Look[]): Rest | RestRefused;
  /** Ends the worker. */
  close(): void;
}

/** A file that the build packed, and its bytes as they are sent. */
export interface Part {
  file: string;
  bytes: number;
}

/** The parts of models/manifest.json that the page reads. The build adds `web`; `detector` is null without weights. */
export interface Manifest {
  web?: { runtime: Part; emotions: Part; detector: Part | null };
  emotion: {
    file: string;
    size: number;
    input: string;
    input_shape: number[];
    input_range: [number, number];
    outputs: { emotion: Emotion[]; expression?: string[] };
    decision?: unknown;
    decision_temperature?: number;
    resting?: { mean: Record<string, number>; spread: Record<string, number> };
  };
}

/** A picture as the engine reads it: four bytes for each pixel, red, green, blue, and one that is not read. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8ClampedArray | Uint8Array;
}

/** What the page tells the worker, and what the worker tells. */
export type ToWorker =
  | { kind: "start"; base: string }
  | { kind: "look"; id: number; first: boolean; follow: boolean; unasked: readonly Hint[]; picture: Picture };
export type FromWorker =
  | { kind: "progress"; done: number; total: number }
  | { kind: "ready"; manifest: Manifest; detects: boolean }
  | { kind: "looked"; id: number; look: Look }
  | { kind: "failed"; id: number | null; code: string; message: string };

/** What the engine uses of onnxruntime-web. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { data: unknown; dims: readonly number[] }>>;
}

export interface Runtime {
  env: {
    wasm: { numThreads?: number; simd?: boolean; proxy?: boolean; wasmBinary?: ArrayBuffer | Uint8Array; wasmPaths?: unknown };
  };
  Tensor: new (type: "float32" | "uint8", data: Float32Array | Uint8Array, dims: readonly number[]) => unknown;
  InferenceSession: { create(model: Uint8Array, options?: object): Promise<Session> };
}
