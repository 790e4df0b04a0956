/** What the background and the pages say to each other. */
import type { Emotion, ErrorData, Goal, Hint, Methods, Mood, Point, Progress, ScopeState, Track } from "../host/protocol.js";

/** What tracks are asked for: the mood in the person's own word, where they gave one, and what the music should do. */
export interface Wish {
  said: Emotion | null;
  goal: Goal;
  /** A point of the map, which takes the goal's place. */
  target: Point | null;
}

/** A mood and its tracks as they are shown. */
export interface Result {
  mood: Mood;
  /** What the person said it is, where they corrected the answer. */
  said: Emotion | null;
  goal: Goal;
  tracks: Track[];
  /** Where the goal leads, from the mood on. */
  path: Point[];
  /** The point that was asked for instead of the goal. */
  target: Point | null;
  /** The scan's number in the host's history, for corrections and judgements. */
  scan: number | null;
  /** The tracks that were liked here. */
  liked: string[];
  /** Those of them that were not in the person's library at Spotify until they were liked. */
  saved: string[];
  /** The track that was turned down last, and its place, to be put back. */
  removed: { track: Track; index: number } | null;
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
  | { name: "scanning"; progress: Progress; live: boolean }
  /** `live`: the camera goes on watching. */
  | { name: "result"; result: Result; live: boolean }
  | { name: "not_sure"; mood: Mood; scan: number | null; at: number; asking: boolean; problem: ErrorData | null }
  | { name: "no_face"; hint: Hint | null }
  | { name: "stopped" }
  | { name: "host_missing"; problem: ErrorData }
  | { name: "host_too_old"; problem: ErrorData }
  | { name: "extension_too_old"; problem: ErrorData }
  | { name: "error"; problem: ErrorData };

/** What comes with tracks. */
export type Tracks = Pick<Result, "goal" | "tracks" | "path" | "target" | "scan">;

export type Judgement = "opened" | "liked" | "rejected" | "cleared";

/** What one can sign in to Spotify for. */
export type Feature = ScopeState["feature"];

export interface Spotify {
  signedIn: boolean;
  /** Whether the host knows the person's own app, which Spotify wants for a sign-in. */
  client: boolean;
  allowed: Feature[];
}

/** A sign-in that the popup has begun. Times in milliseconds since 1970. */
export type SignIn =
  | { name: "starting"; features: Feature[] }
  | { name: "waiting"; features: Feature[]; url: string; until: number }
  | { name: "failed"; features: Feature[]; problem: ErrorData }
  | { name: "done"; features: Feature[] };

/** What became of a like in the person's library at Spotify. */
export interface LibraryNews {
  track: string;
  saved: boolean;
  problem: ErrorData | null;
}

/** What the host that runs can do beyond the main job. */
export interface Abilities {
  watch: boolean;
  judge: boolean;
  play: boolean;
  queue: boolean;
  save: boolean;
  /** Where somebody can sign in who is not: in the popup, or where no app is known yet, by the steps of the options. */
  signIn: "here" | "steps" | null;
  /** Whether likes are saved in Spotify, or could be if the person allowed it; null where neither. */
  library: "allowed" | "offered" | null;
}

/** A mood that the watching saw, and its scan. */
export type Felt = Pick<Result, "mood" | "scan">;

export type Event =
  | { type: "consent_missing" }
  | { type: "connect" }
  | { type: "progress"; progress: Progress; live: boolean }
  | ({ type: "answer"; mood: Mood; live: boolean; at: number } & Tracks)
  | { type: "asking"; said: Emotion | null; goal: Goal | null; target: Point | null }
  /** `felt`: a newer mood than the one that is shown, which the tracks are for. */
  | ({ type: "tracks"; said: Emotion | null; felt: Felt | null; at: number } & Tracks)
  | { type: "tracks_failed"; problem: ErrorData }
  | { type: "problem"; problem: ErrorData; at: number }
  | { type: "watch" }
  | { type: "judged"; track: string; kind: Judgement }
  | { type: "put_back"; track: string; before: Result; problem: ErrorData }
  | { type: "saved"; tracks: string[]; saved: boolean }
  | { type: "restored"; result: Result };

/** From a popup, over its port. */
export type PopupMessage =
  | { type: "open" }
  | { type: "accept" }
  | { type: "scan" }
  | { type: "stop" }
  | { type: "goal"; goal: Goal }
  | { type: "say"; emotion: Emotion }
  | { type: "target"; point: Point | null }
  | { type: "watch"; on: boolean }
  | { type: "judge"; track: string; kind: Judgement }
  | { type: "sign_in"; features: Feature[] }
  /** Stop a sign-in, or say no more of one that has ended. */
  | { type: "sign_in_stop" }
  | { type: "drawn"; id: number | string; sequence: number };

/** To the popups, over their ports. A preview is drawn, acknowledged and forgotten: it is no part of the state. */
export type BackgroundMessage =
  | { type: "state"; state: State }
  /** A step of watching, while the result stays. */
  | { type: "step"; progress: Progress }
  | { type: "able"; abilities: Abilities }
  | { type: "sign_in"; state: SignIn | null }
  | { type: "library"; news: LibraryNews }
  | { type: "preview"; id: number | string; sequence: number; jpeg: string };

/** The methods that the options page may ask for. */
export type OptionsMethod =
  | "cameras/list"
  | "settings/read"
  | "settings/write"
  | "doctor"
  | "catalogue/genres"
  | "history/read"
  | "mood/correct"
  | "profile/list"
  | "profile/new"
  | "profile/use"
  | "profile/rename"
  | "profile/delete"
  | "profile/erase"
  | "profile/export"
  | "profile/calibrate"
  | "profile/calibration"
  | "spotify/status"
  | "spotify/signOut"
  | "spotify/taste"
  | "spotify/playlist/keep"
  | "spotify/playlist/refresh";

/** What takes a while and tells of its steps, over a port of its own. */
export type ErrandMethod = "cameras/test" | "profile/calibrate" | "spotify/signIn";

/** From the options page, over an errand's port. */
export type ErrandMessage =
  | { type: "start"; method: ErrandMethod; params: object }
  | { type: "stop" }
  | { type: "drawn"; id: number | string; sequence: number };

/** To the options page, over an errand's port. The last one is `done` or `failed`. */
export type ErrandAnswer =
  | { type: "step"; progress: Progress }
  | { type: "preview"; id: number | string; sequence: number; jpeg: string }
  /** Spotify's page to sign in on, and for how long it is waited for. */
  | { type: "page"; url: string; seconds: number }
  | { type: "done"; result: unknown }
  | { type: "failed"; problem: ErrorData };

/** What the popup asks of Spotify. */
export type SpotifyMethod = "spotify/play" | "spotify/queue" | "spotify/devices" | "spotify/playlist/save";

/** From the options page, by runtime.sendMessage. */
export type OptionsMessage =
  | { type: "ask"; method: OptionsMethod | SpotifyMethod; params: object }
  | { type: "methods" }
  | { type: "accept_only" }
  | { type: "withdraw" };

/** What runtime.sendMessage gives the options page. */
export type OptionsAnswer = { result: unknown } | { problem: ErrorData };

export type OpenIn = "web" | "app";
