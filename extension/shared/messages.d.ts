/** What the background and the pages say to each other. */
import type { Emotion, ErrorData, Goal, Hint, Mood, Point, Progress, ScopeState, Track } from "../host/protocol.js";

/** What tracks are asked for: the mood that the user named, if they did, and what the music should do. */
export interface Wish {
  said: Emotion | null;
  goal: Goal;
  /** A point of the map, which replaces the goal. */
  target: Point | null;
}

/** A mood and its tracks as they are shown. */
export interface Result {
  mood: Mood;
  /** The mood that the user named, if they corrected the answer. */
  said: Emotion | null;
  goal: Goal;
  tracks: Track[];
  /** The path to the goal. It begins at the mood. */
  path: Point[];
  /** The preferences that less than half of the tracks meet. */
  few: string[];
  /** The point that was asked for instead of the goal. */
  target: Point | null;
  /** The scan's number in the host's history, for corrections and feedback. */
  scan: number | null;
  /** The ids of the tracks that were liked here. */
  liked: string[];
  /** Those of them that the like has saved in the user's library at Spotify. */
  saved: string[];
  /** The track that was rejected last, and its place, so that it can be put back. */
  removed: { track: Track; index: number } | null;
  /** When the answer came, in milliseconds since 1970. */
  at: number;
  /** When one of its tracks was last played, opened or liked, in milliseconds since 1970. */
  used: number | null;
  /** The wish whose tracks are on their way. */
  asking: Wish | null;
  /** Why other tracks did not come. The old ones stay. */
  problem: ErrorData | null;
}

export type State =
  | { name: "idle" }
  | { name: "first_run" }
  /** After the agreement, once: what they like to hear. */
  | { name: "wishes" }
  | { name: "connecting" }
  /** Tracks are on their way for a mood that the user named, without a look. */
  | { name: "finding" }
  | { name: "scanning"; progress: Progress; live: boolean }
  /** `live`: the camera stays on. */
  | { name: "result"; result: Result; live: boolean }
  | { name: "not_sure"; mood: Mood; scan: number | null; at: number; asking: boolean; problem: ErrorData | null }
  | { name: "no_face"; hint: Hint | null; detector: Mood["detector"] }
  | { name: "stopped" }
  | { name: "host_missing"; problem: ErrorData }
  | { name: "host_too_old"; problem: ErrorData }
  | { name: "extension_too_old"; problem: ErrorData }
  | { name: "error"; problem: ErrorData };

/** The tracks of a result, and what comes with them. */
export type Tracks = Pick<Result, "goal" | "tracks" | "path" | "few" | "target" | "scan">;

export type Feedback = "opened" | "liked" | "rejected" | "cleared";

/** What a user can sign in to Spotify for. */
export type Feature = ScopeState["feature"];

/** A sign-in from the popup. Times in milliseconds since 1970. */
export type SignIn =
  | { name: "starting"; features: Feature[] }
  | { name: "waiting"; features: Feature[]; url: string; until: number }
  | { name: "failed"; features: Feature[]; problem: ErrorData }
  | { name: "done"; features: Feature[] };

/** The result of saving a like in the user's library at Spotify. */
export interface LibraryNews {
  track: string;
  saved: boolean;
  problem: ErrorData | null;
}

/** What the host that runs can do beyond the main job. */
export interface Abilities {
  watch: boolean;
  /** Whether the user can say that nothing covers the face. */
  uncovered: boolean;
  feedback: boolean;
  play: boolean;
  queue: boolean;
  /** Whether what plays on a device is known, and can be skipped. */
  skip: boolean;
  save: boolean;
  /** Whether the covers of albums may be loaded from Spotify; null if signed out. */
  covers: "shown" | "offered" | null;
  /** Whether the names of playlists may tell the mood. */
  moodInNames: boolean;
  /** Where the user can sign in: in the popup, or, without a client id, by the steps of the options page; null if signed in. */
  signIn: "here" | "steps" | null;
  /** Whether likes are saved in Spotify, or could be if the user allows it; null if neither. */
  library: "allowed" | "offered" | null;
}

/** A mood that the watching found, and its scan. */
export type Felt = Pick<Result, "mood" | "scan">;

export type Event =
  | { type: "consent_missing" }
  | { type: "wish" }
  | { type: "connect" }
  | { type: "find" }
  | { type: "rest" }
  | { type: "progress"; progress: Progress; live: boolean }
  | ({ type: "answer"; mood: Mood; live: boolean; at: number } & Tracks)
  | { type: "asking"; said: Emotion | null; goal: Goal | null; target: Point | null }
  /** `felt`: the mood of the tracks, if it is newer than the mood that is shown. */
  | ({ type: "tracks"; said: Emotion | null; felt: Felt | null; at: number } & Tracks)
  | { type: "tracks_failed"; problem: ErrorData }
  | { type: "problem"; problem: ErrorData; at: number }
  | { type: "watch" }
  | { type: "feedback"; track: string; kind: Feedback; at: number }
  /** A track was played. */
  | { type: "used"; at: number }
  | { type: "put_back"; track: string; before: Result; problem: ErrorData }
  | { type: "saved"; tracks: string[]; saved: boolean }
  | { type: "restored"; result: Result };

/** From a popup, over its port. */
export type PopupMessage =
  /** `unasked`: nothing was clicked, so there is no look. */
  | { type: "open"; unasked: boolean }
  | { type: "accept" }
  | { type: "scan" }
  | { type: "stop" }
  | { type: "goal"; goal: Goal }
  | { type: "say"; emotion: Emotion }
  /** The mood that the user names instead of a look, and perhaps a point of the map. */
  | { type: "feel"; emotion: Emotion; point: Point | null }
  | { type: "target"; point: Point | null }
  | { type: "watch"; on: boolean }
  | { type: "feedback"; track: string; kind: Feedback }
  /** A track is played in the popup itself. */
  | { type: "used" }
  | { type: "sign_in"; features: Feature[] }
  /** Stop a sign-in, or hide one that has ended. */
  | { type: "sign_in_stop" }
  | { type: "drawn"; id: number | string; sequence: number };

/** To the popups, over their ports. A preview is no part of the state: it is drawn, acknowledged and forgotten. */
export type BackgroundMessage =
  | { type: "state"; state: State }
  /** A step of watching, while the result stays. */
  | { type: "step"; progress: Progress }
  | { type: "able"; abilities: Abilities }
  | { type: "sign_in"; state: SignIn | null }
  | { type: "library"; news: LibraryNews }
  | { type: "preview"; id: number | string; sequence: number; jpeg: string };

/** The methods that a page may ask for. */
export type PageMethod = keyof typeof import("../background/requests.js").PAGE_METHODS;

/** The methods that take a while and report their steps, each over a port of its own. */
export type LongMethod = (typeof import("../background/requests.js").LONG_METHODS)[number];

/** From a page, over the port of a long request. */
export type LongMessage =
  | { type: "start"; method: LongMethod; params: object }
  | { type: "stop" }
  | { type: "drawn"; id: number | string; sequence: number };

/** To a page, over the port of a long request. The last one is `done` or `failed`. */
export type LongAnswer =
  | { type: "step"; progress: Progress }
  | { type: "preview"; id: number | string; sequence: number; jpeg: string }
  /** Spotify's page to sign in on, and the seconds until the host gives up. */
  | { type: "page"; url: string; seconds: number }
  /** The share of the files that has been read. */
  | { type: "reading"; done: number }
  | { type: "done"; result: unknown }
  | { type: "failed"; problem: ErrorData };

/** From a page, by runtime.sendMessage. */
export type PageMessage =
  | { type: "ask"; method: PageMethod; params: object }
  | { type: "methods" }
  | { type: "accept_only" }
  | { type: "withdraw" };

/** What runtime.sendMessage gives a page. */
export type PageAnswer = { result: unknown } | { problem: ErrorData };

export type OpenIn = "web" | "app" | "youtube_music" | "apple_music" | "deezer" | "tidal" | "youtube";

/** What a click on the icon shows: the last list while it is kept, or what the camera sees now. */
export type IconShows = "list" | "camera";
