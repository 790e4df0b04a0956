// Written by `python -m facetune.host.describe` from native_host/facetune/host/protocol.py.

export type Emotion = "angry" | "disgust" | "fear" | "happy" | "sad" | "surprise" | "neutral";
export type Goal = "match" | "lift" | "calm";
export type Hint = "no_face" | "move_closer" | "more_light" | "less_light" | "hold_still" | "face_camera" | "center_face";
export type Phase = "opening" | "looking";
export type UnsureReason = "no_face" | "not_sure";
export type ErrorCode = "internal" | "cancelled" | "busy" | "parse_error" | "invalid_request" | "unknown_method" | "invalid_params" | "not_initialized" | "message_too_large" | "host_too_old" | "extension_too_old" | "too_many_requests" | "source_missing" | "source_empty" | "source_unreadable" | "source_too_large" | "folder_empty" | "stream_unreachable" | "camera_missing" | "camera_unknown" | "camera_permission" | "camera_busy" | "camera_failed" | "camera_no_frames" | "camera_lost" | "model_missing" | "model_pointer" | "model_corrupt" | "manifest_invalid" | "detector_missing" | "library_missing" | "download_failed" | "download_corrupt" | "catalogue_missing" | "catalogue_locked" | "catalogue_corrupt" | "tracks_unreadable" | "settings_invalid" | "disk_failed" | "browser_unknown" | "browser_not_found" | "host_program_missing" | "sudo_refused" | "usage" | "source_not_live" | "keyring_missing" | "keyring_locked" | "keyring_failed" | "spotify_client_missing" | "spotify_client_invalid" | "spotify_client_refused" | "spotify_signin_timeout" | "spotify_signin_declined" | "spotify_signin_failed" | "spotify_signin_replaced" | "spotify_listener_failed" | "spotify_signed_out" | "spotify_refused" | "spotify_scope_missing" | "spotify_premium_needed" | "spotify_user_unknown" | "spotify_forbidden" | "spotify_no_device" | "spotify_not_found" | "spotify_rate_limited" | "spotify_quota_spent" | "spotify_budget_spent" | "spotify_unavailable" | "spotify_unexpected" | "spotify_slow" | "spotify_unreachable" | "spotify_garbled" | "spotify_not_kept" | "spotify_tracks_missing" | "profile_newer" | "profile_locked" | "profile_damaged" | "profile_unusable" | "profile_name_invalid" | "profile_name_taken" | "profile_unknown" | "profile_last" | "profile_too_many" | "scan_unknown";

/** The first request: who is asking. */
export interface InitializeParams {
  extension_version: string;
  protocol: number;
}

/** Who answers, and which methods it has. */
export interface InitializeResult {
  host_version: string;
  protocol: number;
  capabilities: string[];
}

/** Look, and answer with a mood and tracks. What is left out comes from the settings.  `target` is any point to go to and takes the goal's place; `minutes` of music take the place of `limit` tracks. `preview` asks for a small picture with each progress notification, to be acknowledged by scan/ack. */
export interface ScanParams {
  source?: string | null;
  goal?: Goal | null;
  limit?: number | null;
  seed?: number | null;
  preview?: boolean;
  target?: Point | null;
  minutes?: number | null;
}

/** A place in the catalogue's plane: Spotify's valence and energy, both 0..1. */
export interface Point {
  valence: number;
  energy: number;
}

/** A mood and the tracks for it; no tracks and no path where the mood has no emotion.  `path` is where the goal leads, step by step, and begins at the mood; `target` is the point that was asked for instead of the goal. */
export interface Answer {
  mood: Mood;
  goal: Goal;
  tracks: Track[];
  path: Point[];
  target: Point | null;
}

/** The answer of one scan.  `emotion` is None where no confident answer is possible: then `reason` says why and `alternatives` holds the two likeliest emotions (none for no_face). `distribution` has seven keys and sums to 1, or is empty for no_face. `frames` counts the good frames the answer rests on; `others` the most faces seen beside the one that was read. `hint` is the most frequent obstacle. `contempt` is its share among the eight expressions of the model's second output, None from a model without one. */
export interface Mood {
  emotion: Emotion | null;
  confidence: number;
  valence: number;
  arousal: number;
  word: string | null;
  distribution: Record<Emotion, number>;
  frames: number;
  others: number;
  reason: UnsureReason | null;
  alternatives: Emotion[];
  hint: Hint | null;
  contempt: number | null;
}

/** One recommended track. `id` is Spotify's, 22 base62 characters; `duration` is in seconds. */
export interface Track {
  id: string;
  name: string;
  artists: string[];
  album: string | null;
  year: number | null;
  genre: string | null;
  duration: number | null;
  popularity: number;
  url: string;
  uri: string;
  valence: number;
  energy: number;
  reason: Reason;
}

/** Why a track is in the list, as data: the front doors put it into words.  `kind` is "mood" for a track near the mood's own point, "step" for one on the way from there to the goal, "calm" for one chosen by low energy and high acousticness. `target` is the point that was asked for, `distance` the track's Euclidean distance from it; `step` counts 1..`steps` along the way. `because` is empty where nothing is known of the listener. */
export interface Reason {
  kind: "calm" | "mood" | "step";
  target: Point;
  distance: number;
  step: number;
  steps: number;
  because: Because[];
}

/** One thing known of the listener that speaks for a track.  - "liked", "opened": this very track, before - "liked_artist": likes of tracks by the artist `name` - "known_track", "known_artist": what the listener's account plays a lot; `name` is the artist - "genre": a genre that the listener prefers; `name` is the genre - "new": neither the track nor one of its artists was ever shown, opened, liked or played */
export interface Because {
  kind: "genre" | "known_artist" | "known_track" | "liked" | "liked_artist" | "new" | "opened";
  name: string | null;
}

/** Tracks for a mood that is known already: the emotion a person names, or the distribution of an earlier scan.  `target` and `minutes` are as for a scan. */
export interface RecommendParams {
  emotion?: Emotion | null;
  distribution?: Record<Emotion, number> | null;
  goal?: Goal | null;
  limit?: number | null;
  seed?: number | null;
  target?: Point | null;
  minutes?: number | null;
}

/** The tracks, and the goal they serve: `path` is where it leads, step by step, and begins at the mood.  `target` is the point that was asked for instead of the goal. */
export interface RecommendResult {
  goal: Goal;
  tracks: Track[];
  path: Point[];
  target: Point | null;
}

/** Nothing to say. */
export interface NoParams {
}

/** The cameras of this computer. */
export interface CamerasResult {
  cameras: Camera[];
}

/** A camera by the name its system gives it. */
export interface Camera {
  index: number;
  name: string;
}

/** The user's choices and their defaults.  `camera` is a source as the command line takes it (index, name, file, URL); None is the first camera. `limit` is the number of tracks of one answer. What a newer version saved beside these is passed over. */
export interface Settings {
  camera: string | null;
  goal: Goal;
  limit: number;
}

/** The settings to change; those left out stay. A camera of null means the first camera. */
export interface SettingsChange {
  camera?: string | null;
  goal?: Goal;
  limit?: number;
}

/** Everything that was looked at, and the worst of it. */
export interface DoctorResult {
  worst: "failure" | "note" | "ok" | "warning";
  checks: Check[];
}

/** One thing that was looked at: what, what was found, and what to do about it. */
export interface Check {
  subject: string;
  state: "failure" | "note" | "ok" | "warning";
  found: string;
  remedy: string | null;
}

/** Look until cancelled, and tell of each step by scan/progress, of each new mood by scan/mood.  `preview` asks for a small picture with each step, to be acknowledged by scan/ack. */
export interface WatchParams {
  source?: string | null;
  preview?: boolean;
}

/** Never sent: watching ends with the error `cancelled`, or with what went wrong. */
export interface WatchResult {
}

/** Stop the request with this id. One that has ended already is not an error. */
export interface CancelParams {
  id: number | string;
}

/** The popup has drawn this preview and can take the next. */
export interface AckParams {
  id: number | string;
  sequence: number;
}

/** One step of the scan `id`. `preview` is a JPEG, 320 pixels wide, in base64. */
export interface ProgressParams {
  id: number | string;
  sequence: number;
  progress: Progress;
  preview?: string | null;
}

/** How a scan is going, reported at most once a frame.  `done` is the share of the scan's time or evidence that is in, 0..1. `others` counts the faces beside the largest one, which alone is read. `distribution` is the running answer, once there is one. */
export interface Progress {
  phase: Phase;
  done?: number;
  frames?: number;
  box?: Box | null;
  others?: number;
  hint?: Hint | null;
  distribution?: Record<Emotion, number> | null;
}

/** A rectangle in shares of the frame's width and height (0 is left or top): any size of preview can draw it. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The mood that stands from now on, of the watching with this id. */
export interface MoodParams {
  id: number | string;
  mood: Mood;
}

/** What a person needs to know of a failure. `code` is a string of the append-only table in facetune/errors.py. */
export interface ErrorData {
  code: string;
  message: string;
  hint: string;
  params: Record<string, string | number>;
}

/** What each method takes and gives. */
export interface Methods {
  "initialize": { params: InitializeParams; result: InitializeResult };
  "scan": { params: ScanParams; result: Answer };
  "recommend": { params: RecommendParams; result: RecommendResult };
  "cameras/list": { params: NoParams; result: CamerasResult };
  "settings/read": { params: NoParams; result: Settings };
  "settings/write": { params: SettingsChange; result: Settings };
  "doctor": { params: NoParams; result: DoctorResult };
  "watch": { params: WatchParams; result: WatchResult };
}
