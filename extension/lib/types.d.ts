/** What the background and the pages say to each other. */
import type { Emotion, ErrorData, Goal, Hint, Methods, Mood, Progress, Track } from "./protocol.js";

/** What tracks are asked for: the mood in the person's own word, where they gave one, and what the music should do. */
export interface Wish {
  said: Emotion | null;
  goal: Goal;
}

/** A mood and its tracks as they are shown. */
export interface Result {
  mood: Mood;
  /** What the person said it is, where they corrected the answer. */
  said: Emotion | null;
  goal: Goal;
  tracks: Track[];
  /** When the answer came, in milliseconds since 1970. */
  at: number;
  /** What other tracks are on their way for. */
  asking: Wish | null;
  /** Why other tracks did not come; the old ones stay. */
  problem: ErrorData | null;
}

export type State =
  | { name: "idle" }
  | { name: "first_run" }
  | { name: "connecting" }
  | { name: "scanning"; progress: Progress }
  | { name: "result"; result: Result }
  | { name: "not_sure"; mood: Mood; at: number; asking: boolean; problem: ErrorData | null }
  | { name: "no_face"; hint: Hint | null }
  | { name: "stopped" }
  | { name: "host_missing"; problem: ErrorData }
  | { name: "host_too_old"; problem: ErrorData }
  | { name: "extension_too_old"; problem: ErrorData }
  | { name: "error"; problem: ErrorData };

export type Event =
  | { type: "consent_missing" }
  | { type: "connect" }
  | { type: "progress"; progress: Progress }
  | { type: "answer"; mood: Mood; goal: Goal; tracks: Track[]; at: number }
  | { type: "asking"; said: Emotion | null; goal: Goal | null }
  | { type: "tracks"; said: Emotion | null; goal: Goal; tracks: Track[]; at: number }
  | { type: "tracks_failed"; problem: ErrorData }
  | { type: "problem"; problem: ErrorData }
  | { type: "restored"; result: Result };

/** From a popup, over its port. */
export type PopupMessage =
  | { type: "open" }
  | { type: "accept" }
  | { type: "scan" }
  | { type: "stop" }
  | { type: "goal"; goal: Goal }
  | { type: "say"; emotion: Emotion }
  | { type: "drawn"; id: number | string; sequence: number };

/** To the popups, over their ports. A preview is drawn, acknowledged and forgotten: it is no part of the state. */
export type BackgroundMessage =
  | { type: "state"; state: State }
  | { type: "preview"; id: number | string; sequence: number; jpeg: string };

/** The methods that the options page may ask for. */
export type OptionsMethod = "cameras/list" | "settings/read" | "settings/write" | "doctor";

/** From the options page, by runtime.sendMessage. */
export type OptionsMessage =
  | { type: "ask"; method: OptionsMethod; params: Methods[OptionsMethod]["params"] }
  | { type: "accept_only" }
  | { type: "withdraw" };

/** What runtime.sendMessage gives the options page. */
export type OptionsAnswer = { result: unknown } | { problem: ErrorData };

export type OpenIn = "web" | "app";
