import type { Emotion, Goal, Point, Track } from "../../extension/host/protocol.js";

/** The tracks, in compact columns. Made by loadCatalogue; pages hand it to recommend and read `length` and `genres`. */
export interface Catalogue {
  readonly length: number;
  /** The names of the genres, in small letters, by number. */
  readonly genres: readonly string[];
  /** How many tracks have each genre, the commonest first: what settings offer. */
  genreCounts(): { name: string; tracks: number }[];
  /** The tracks with these ids that are here: a history is shown with their names. */
  byIds(ids: readonly string[]): { id: string; name: string; artists: string[] }[];
}

/** What a person asks for by name: the settings of the same names. */
export interface Wishes {
  preferred_genres?: string[];
  avoided_genres?: string[];
  preferred_languages?: string[];
  preferred_decades?: number[];
  explicit?: "marked" | "none" | null;
  /** The language that the person reads, as a browser writes it. */
  language?: string | null;
}

/** How often, and when last: Unix seconds. */
export type Seen = [number, number];

/** What is known of a listener, as the host's listener.Listening: tracks by id, artists by name, times in Unix seconds. */
export interface Listening {
  now?: number;
  liked?: Record<string, number>;
  rejected?: Record<string, number>;
  liked_artists?: Record<string, number>;
  rejected_artists?: Record<string, number>;
  opened?: Record<string, Seen>;
  shown?: Record<string, Seen>;
}

export interface Request {
  /** Exactly one of these three: shares of the emotions, an emotion that was picked, or a point of the plane (0 to 1). */
  mood?: Partial<Record<Emotion, number>>;
  emotion?: Emotion;
  point?: Point;
  goal?: Goal;
  /** Takes the place of the goal. */
  target?: Point | null;
  wishes?: Wishes;
  listening?: Listening;
  /** The same seed gives the same list; without one each call gives another. */
  seed?: number | bigint;
  /** 1 to 100. */
  limit?: number;
  /** 1 to 12; songs about Christmas come in the twelfth. Without it, the month that it is. */
  month?: number;
}

export interface Recommended {
  tracks: Track[];
  /** Where the goal leads, step by step; it begins at the mood. */
  path: Point[];
  /** The wishes that less than half of the tracks grant. */
  few: ("genres" | "languages" | "decades")[];
}

/** How far loading has come, in bytes. */
export type OnProgress = (done: number, total: number) => void;
