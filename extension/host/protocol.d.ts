// Written by `python -m tools.protocol_docs` from native_host/facetune/host/protocol.py.

export type Emotion = "angry" | "disgust" | "fear" | "happy" | "sad" | "surprise" | "neutral";
export type Goal = "match" | "lift" | "calm";
export type Hint = "no_face" | "move_closer" | "more_light" | "less_light" | "hold_still" | "face_camera" | "center_face" | "uncover_mouth" | "uncover_eyes";
export type Phase = "opening" | "looking";
export type UnsureReason = "no_face" | "not_sure";
export type ErrorCode = "internal" | "cancelled" | "busy" | "parse_error" | "invalid_request" | "unknown_method" | "invalid_params" | "not_initialized" | "message_too_large" | "host_too_old" | "extension_too_old" | "too_many_requests" | "source_missing" | "source_empty" | "source_unreadable" | "source_too_large" | "folder_empty" | "stream_unreachable" | "stream_sign_in" | "camera_missing" | "camera_unknown" | "camera_permission" | "camera_busy" | "camera_failed" | "camera_no_frames" | "camera_lost" | "model_missing" | "model_pointer" | "model_corrupt" | "manifest_invalid" | "detector_missing" | "library_missing" | "download_failed" | "download_corrupt" | "catalogue_missing" | "catalogue_locked" | "catalogue_corrupt" | "tracks_unreadable" | "settings_invalid" | "disk_failed" | "browser_unknown" | "browser_not_found" | "host_program_missing" | "sudo_refused" | "usage" | "source_not_live" | "keyring_missing" | "keyring_locked" | "keyring_failed" | "keyring_kept" | "spotify_client_missing" | "spotify_client_invalid" | "spotify_client_refused" | "spotify_signin_timeout" | "spotify_signin_declined" | "spotify_signin_failed" | "spotify_signin_replaced" | "spotify_listener_failed" | "spotify_signed_out" | "spotify_refused" | "spotify_scope_missing" | "spotify_premium_needed" | "spotify_user_unknown" | "spotify_forbidden" | "spotify_no_device" | "spotify_not_found" | "spotify_rate_limited" | "spotify_quota_spent" | "spotify_budget_spent" | "spotify_unavailable" | "spotify_unexpected" | "spotify_slow" | "spotify_unreachable" | "spotify_garbled" | "spotify_not_kept" | "spotify_tracks_gone" | "spotify_owner_premium" | "spotify_ca_missing" | "spotify_intercepted" | "spotify_proxy_password" | "spotify_proxy_unusable" | "spotify_device_unchosen" | "spotify_tracks_missing" | "profile_newer" | "profile_locked" | "profile_damaged" | "profile_unusable" | "profile_name_invalid" | "profile_name_taken" | "profile_unknown" | "profile_last" | "profile_too_many" | "scan_unknown" | "track_unknown" | "browser_elsewhere" | "import_unreadable" | "import_encoding" | "import_columns" | "import_no_rows" | "import_too_large" | "import_nothing" | "parquet_missing" | "calibration_no_face" | "calibration_two_faces" | "calibration_unclear" | "calibration_not_at_rest" | "home_missing" | "out_of_memory" | "spotify_intercepted_by" | "import_scale" | "profile_copy_invalid" | "library_unknown" | "library_empty" | "library_nothing" | "library_full" | "library_gone" | "page_missing" | "page_port_taken";

/** The first request: who is asking, and in which language they read (a tag such as "pt-BR"). */
export interface InitializeParams {
  extension_version: string;
  protocol: number;
  language?: string | null;
}

/** Who answers, and which methods it has. */
export interface InitializeResult {
  host_version: string;
  protocol: number;
  capabilities: string[];
}

/** Look, and answer with a mood and tracks. What is left out comes from the settings.  `target` is any point to go to and takes the goal's place; `minutes` of music take the place of `limit` tracks. `preview` asks for a small picture with each progress notification, to be acknowledged by scan/ack. Nothing of a `private` scan is kept: no mood, no tracks, no line in the log. */
export interface ScanParams {
  source?: string | null;
  goal?: Goal | null;
  limit?: number | null;
  seed?: number | null;
  preview?: boolean;
  target?: Point | null;
  minutes?: number | null;
  private?: boolean;
}

/** A place in the catalogue's plane: Spotify's valence and energy, both 0..1. */
export interface Point {
  valence: number;
  energy: number;
}

/** A mood and the tracks for it; no tracks and no path where the mood has no emotion.  `path` is where the goal leads, step by step, and begins at the mood; `target` is the point that was asked for instead of the goal, and `few` is as in RecommendResult. `scan` is what mood/correct and track/feedback call this scan, null where it was not kept. */
export interface Answer {
  mood: Mood;
  goal: Goal;
  tracks: Track[];
  path: Point[];
  target: Point | null;
  scan: number | null;
  few: ("decades" | "genres" | "languages")[];
}

/** The answer of one scan.  `emotion` is None where no confident answer is possible: then `reason` says why and `alternatives` holds the two likeliest emotions (none for no_face). `distribution` has seven keys and sums to 1, or is empty for no_face. `frames` counts the good frames the answer rests on; `others` the most faces seen beside the one that was read. `hint` is the most frequent obstacle. `contempt` is its share among the eight expressions of the model's second output, None from a model without one. `calibrated` says that what the model said was corrected for the person's face; `uncorrected` is then the distribution as it would have been without. `detector` is what looked for faces. `turned` is by how many degrees, clockwise, the picture was turned to be upright. */
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
  calibrated: boolean;
  uncorrected: Record<Emotion, number> | null;
  detector: "haar" | "yunet" | null;
  turned: number;
}

/** One recommended track. `id` is Spotify's, 22 base62 characters; `duration` is in seconds.  `cover` is the album's picture, https://i.scdn.co/image/ and this, where Spotify has told it of the person's tracks. `explicit` is true for a track that is to be marked so, which the person chooses. */
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
  cover: string | null;
  explicit: boolean;
}

/** Why a track is in the list, as data: the front doors put it into words.  `kind` is "mood" for a track near the mood's own point, "step" for one on the way from there to the goal, "calm" for one chosen by low energy and high acousticness. `target` is the point that was asked for, `distance` the track's Euclidean distance from it; `step` counts 1..`steps` along the way. `because` is empty where nothing that is known of the listener speaks for the track. */
export interface Reason {
  kind: "calm" | "mood" | "step";
  target: Point;
  distance: number;
  step: number;
  steps: number;
  because: Because[];
}

/** One thing known of the listener that speaks for a track.  - "liked", "opened": this very track, before - "liked_artist": likes of tracks by the artist `name` - "known_track", "known_artist": what the listener's account plays a lot; `name` is the artist - "yours", "your_artist": what is in the listener's own music, brought from files; `name` is the artist - "genre": a genre that the listener prefers; `name` is the genre - "new": the track was not opened, nor shown of late, and neither it nor one of its artists is liked or played a lot */
export interface Because {
  kind: "genre" | "known_artist" | "known_track" | "liked" | "liked_artist" | "new" | "opened" | "your_artist" | "yours";
  name: string | null;
}

/** Tracks for a mood that is known already: the emotion a person names, or the distribution of an earlier scan.  `target` and `minutes` are as for a scan. `scan` is the scan whose mood it is, or was before it was corrected. With `private` it is not kept that these tracks were shown. */
export interface RecommendParams {
  emotion?: Emotion | null;
  distribution?: Record<Emotion, number> | null;
  goal?: Goal | null;
  limit?: number | null;
  seed?: number | null;
  target?: Point | null;
  minutes?: number | null;
  scan?: number | null;
  private?: boolean;
}

/** The tracks, and the goal they serve: `path` is where it leads, step by step, and begins at the mood.  `target` is the point that was asked for instead of the goal, `scan` the scan that the request named. `few` are the preferences that less than half of the tracks meet, because too few that do fit the mood. */
export interface RecommendResult {
  goal: Goal;
  tracks: Track[];
  path: Point[];
  target: Point | null;
  scan: number | null;
  few: ("decades" | "genres" | "languages")[];
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

/** The computer's settings, and the choices of the current person.  `camera` is a source as the command line takes it (index, name, file, URL); null is the camera that FaceTune chooses. What a newer version saved beside these is passed over. */
export interface Settings {
  goal: Goal;
  limit: number;
  preferred_genres: string[];
  avoided_genres: string[];
  preferred_languages: string[];
  preferred_decades: number[];
  explicit: "marked" | "none" | null;
  retention_days: number | null;
  mood_in_names: boolean;
  covers: boolean;
  camera: string | null;
}

/** The settings to change; those left out stay. A camera of null means the one that FaceTune chooses.  `retention_days` is for how many days moods are kept: 0 for not at all, null until they are erased. What is older goes at once. `mood_in_names` counts for the playlists that are made from now on. */
export interface SettingsChange {
  camera?: string | null;
  goal?: Goal;
  limit?: number;
  preferred_genres?: string[];
  avoided_genres?: string[];
  preferred_languages?: string[];
  preferred_decades?: number[];
  explicit?: "marked" | "none" | null;
  retention_days?: number | null;
  mood_in_names?: boolean;
  covers?: boolean;
}

/** Everything that was looked at, and the worst of it. */
export interface DoctorResult {
  worst: "failure" | "note" | "ok" | "warning";
  checks: Check[];
}

/** One thing that was looked at: what, what was found, and what to do about it.  `code` and `params` say the same for a page, which has words of its own: a code of FINDINGS, or one of errors.py where `failed`. `about` is a code for the subject where that has a value of its own, the param `name`. */
export interface Check {
  subject: string;
  state: "failure" | "note" | "ok" | "warning";
  found: string;
  remedy: string | null;
  code: string | null;
  params: Record<string, string | number>;
  failed: boolean;
  about: string | null;
}

/** Look until cancelled, and tell of each step by scan/progress, of each new mood by scan/mood.  `preview` asks for a small picture with each step, to be acknowledged by scan/ack. Nothing of a `private` one is kept. */
export interface WatchParams {
  source?: string | null;
  preview?: boolean;
  private?: boolean;
}

/** Never sent: watching ends with the error `cancelled`, or with what went wrong. */
export interface WatchResult {
}

/** Show what a camera sees for a few seconds, by scan/progress with pictures. No mood is read, nothing is kept. */
export interface TrialParams {
  source?: string | null;
}

/** How many frames came, in how many of them there was a face, and their size in pixels. */
export interface TrialResult {
  frames: number;
  faces: number;
  width: number;
  height: number;
}

/** Nothing is asked for. */
export interface CatalogueParams {
}

/** How many tracks answers are chosen from, by how many artists, and what was imported, the latest last. */
export interface CatalogueResult {
  file: string;
  tracks: number;
  artists: number;
  imports: ImportedFile[];
}

/** The record of an import, and its `number`, from 1.  It has the file's name, when it was imported (Unix seconds), and what became of its rows. */
export interface ImportedFile {
  file: string;
  time: number;
  rows: number;
  added: number;
  merged: number;
  skipped: Record<string, number>;
  number: number;
}

/** The genres of the tracks, the commonest first. */
export interface GenresResult {
  genres: Genre[];
}

/** A genre by the name that settings know it by, and how many tracks have it. */
export interface Genre {
  name: string;
  tracks: number;
}

/** What the person says they felt at a scan; null takes it back. */
export interface CorrectParams {
  scan: number;
  emotion: Emotion | null;
}

/** What stands now. */
export interface CorrectResult {
  scan: number;
  emotion: Emotion | null;
}

/** What the person did with a track that was shown; "cleared" takes a like or a rejection back. */
export interface FeedbackParams {
  track: string;
  kind: "cleared" | "liked" | "opened" | "rejected";
  scan?: number | null;
}

/** Kept. */
export interface FeedbackResult {
}

/** Which part of the history: times in Unix seconds, `before` as an earlier answer's `next`.  `unit` is the shortest bucket of the summary, null for one that fits; without `summary` only scans are read. */
export interface HistoryParams {
  since?: number;
  until?: number;
  before?: number | null;
  limit?: number;
  unit?: "day" | "month" | "week" | null;
  summary?: boolean;
}

/** A page of the history, the newest first; `next` is what asks for the page after it, null on the last.  `damage` tells once of a file that had to be set aside. */
export interface History {
  profile: string;
  scans: PastScan[];
  next: number | null;
  summary: Summary | null;
  damage: Damage | null;
}

/** A mood of the history. `time` in Unix seconds; `utc_offset` in minutes, where the person was at the time.  `emotion`, `valence` and `arousal` are what the face said, `correction` what the person said instead. */
export interface PastScan {
  scan: number;
  time: number;
  utc_offset: number;
  goal: string;
  emotion: string | null;
  confidence: number;
  valence: number;
  arousal: number;
  word: string | null;
  correction: string | null;
  tracks: PastTrack[];
}

/** A track that was shown, and what the person thinks of it now. */
export interface PastTrack {
  id: string;
  name: string;
  artists: string[];
  judgement: "liked" | "rejected" | null;
  opened: boolean;
}

/** The whole time at a glance: `buckets` and `week` without the empty ones, in order of time. */
export interface Summary {
  moods: Moods | null;
  unit: "day" | "month" | "week";
  buckets: Bucket[];
  week: WeekPart[];
  goals: GoalEffect[];
}

/** Several moods together: how many, their means (-1..1), and how often which emotion, corrections counted. */
export interface Moods {
  scans: number;
  valence: number;
  arousal: number;
  emotions: Record<Emotion, number>;
}

/** The moods of one day, week or month; `start` is its first day, as in 2026-11-22. */
export interface Bucket {
  start: string;
  moods: Moods;
}

/** The moods of one part of one weekday, over the whole time. Monday is 0. */
export interface WeekPart {
  weekday: number;
  part: "afternoon" | "evening" | "morning" | "night";
  moods: Moods;
}

/** What became of moods that music with a goal answered: `before`, and what the next scan said, `after`.  Only pairs count whose second scan came within the hours that facetune/profile/summary.py names. */
export interface GoalEffect {
  goal: string;
  before: Moods;
  after: Moods;
}

/** A damaged file that was set aside: its new name, when (Unix seconds), and how many moods were saved from it. */
export interface Damage {
  file: string;
  time: number;
  scans: number;
}

/** Nothing is asked for. */
export interface PeopleParams {
}

/** The profiles of this computer. `damage` tells once of a file that had to be set aside. */
export interface PeopleResult {
  profiles: Person[];
  damage: Damage | null;
}

/** One profile: `created` in Unix seconds, `scans` how many are kept, `current` whether it is the one in use. */
export interface Person {
  name: string;
  current: boolean;
  created: number;
  scans: number;
}

/** The name of a profile. */
export interface PersonParams {
  name: string;
}

/** A profile's name, and the one that it is to have. */
export interface RenameParams {
  name: string;
  to: string;
}

/** The piece of the document that an earlier answer's `next` asks for, or the first. */
export interface ExportParams {
  cursor?: string | null;
}

/** A piece of everything that is kept of the current person. The texts of all pieces, joined, are a JSON document.  `next` asks for the piece after it and is null on the last; `file` is what to call the document. */
export interface ExportResult {
  text: string;
  next: string | null;
  file: string;
}

/** Forget everything about the person called `name`, null for the current one, or with `everybody` all profiles.  `name` is the person that the page shows: another may have been chosen meanwhile. */
export interface EraseParams {
  name?: string | null;
  everybody?: boolean;
}

/** Look at the face at rest for three seconds, and tell of each step by scan/progress as a scan does.  With `reset` nothing is looked at: the face is forgotten, and so is what corrections taught. */
export interface CalibrateParams {
  source?: string | null;
  preview?: boolean;
  reset?: boolean;
}

/** What is known of a person's face at rest, from a look at it and from scans that were said to be neutral.  `corrections` is how many scans of this model the person said were neutral while another emotion was read, or 0 while they are too few to learn from. `bias` is what later scans are corrected by, in natural log-odds; null where nothing is. */
export interface Calibration {
  rest: RestingFace | null;
  corrections: number;
  bias: Record<Emotion, number> | null;
}

/** That a face was looked at while at rest: when (Unix seconds), in how many frames.  `usable` is false where another model has taken the place of the one that read it: calibrate again. */
export interface RestingFace {
  time: number;
  frames: number;
  usable: boolean;
}

/** Nothing is asked for. */
export interface CalibrationParams {
}

/** What the person says is never covered, or false to take it back. null leaves a part as it is. */
export interface UncoveredParams {
  mouth?: boolean | null;
  eyes?: boolean | null;
}

/** What a person says is never covered: `mouth` and nose, or `eyes`. Scans do not ask to uncover it. */
export interface Uncovered {
  mouth: boolean;
  eyes: boolean;
}

/** A piece of the file number `file` (from 0), in base64, which begins at `offset`; `name` is the file's.  Pieces come in their order, file by file. The first one of file 0 begins an upload, and ends the one before. */
export interface PieceParams {
  upload: string;
  file: number;
  name: string;
  offset: number;
  data: string;
}

/** How many bytes of the file have come. */
export interface PieceResult {
  received: number;
}

/** An upload, all of whose pieces have come. With `private` nothing is kept of what is in it. */
export interface UploadParams {
  upload: string;
  private?: boolean;
}

/** What was found in the files, together `tracks` and `artists` that the catalogue knows; whether it was `kept`. */
export interface BroughtResult {
  files: FileFound[];
  tracks: number;
  artists: number;
  kept: boolean;
  library: OwnResult;
}

/** What was found in a file of `rows` rows: `kind` says what it is, null where it was not read, for `problem`.  `added` rows joined the catalogue. Of `unknown` rows the catalogue knows nothing; `skipped` name no music, or were hardly played. */
export interface FileFound {
  name: string;
  kind: string | null;
  rows: number;
  unknown: number;
  skipped: number;
  added: number;
  problem: Unread | null;
}

/** Why a file was not read: an error of facetune/errors.py. */
export interface Unread {
  code: string;
  message: string;
  hint: string;
  params: Record<string, string | number>;
}

/** All that the person brought, the latest last, and how many different tracks and artists count as theirs. */
export interface OwnResult {
  brought: Brought[];
  tracks: number;
  artists: number;
}

/** A time that a person brought music of their own: when (Unix seconds), and what was in the files.  `kinds` are those of the files. Of `rows` rows the catalogue knew nothing of `unknown`; the others are of so many `tracks` and `artists` that it knows. `imports` are the names of the catalogue's imports that came of the files. */
export interface Brought {
  number: number;
  time: number;
  kinds: string[];
  rows: number;
  unknown: number;
  tracks: number;
  artists: number;
  imports: string[];
}

/** An upload that is not wanted any more. */
export interface DiscardParams {
  upload: string;
}

/** It is gone. */
export interface DiscardResult {
}

/** Take out what was brought the last `count` times, or with null all. */
export interface UndoParams {
  count?: number | null;
}

/** How things stand. Times are Unix seconds.  `redirect` is the address to register with Spotify, exactly so, at `dashboard`. `client_id` is null where none was given, or where the keyring does not tell now. `since` and `until` are the sign-in's: Spotify lets it run out. `held_until` is when Spotify takes requests again. `calls` of `budget` were made in the last 24 hours. `mood_in_names` and `covers` are the person's settings of these names. */
export interface SpotifyStatus {
  signed_in: boolean;
  client_id: string | null;
  keyring: "failed" | "locked" | "missing" | "ok";
  redirect: string;
  dashboard: string;
  apps: string;
  since: number | null;
  until: number | null;
  scopes: ScopeState[];
  taste: TasteState;
  calls: number;
  budget: number;
  held_until: number | null;
  kept: Kept[];
  mood_in_names: boolean;
  covers: boolean;
}

/** A permission: what it is for, why it is needed, and whether the person has given it. */
export interface ScopeState {
  scope: string;
  feature: "library" | "playback" | "playlists" | "taste";
  reason: string;
  granted: boolean;
}

/** What is known of the person's taste; `read` in Unix seconds, null where nothing was read yet. */
export interface TasteState {
  enabled: boolean;
  read: number | null;
  tracks: number;
  artists: number;
  newer: number;
}

/** A playlist that FaceTune keeps fresh: for which mood, and when it got its tracks, in Unix seconds. */
export interface Kept {
  emotion: Emotion;
  goal: Goal;
  limit: number;
  playlist: Playlist;
  refreshed: number;
}

/** A playlist in the person's account. `missing` tracks were left out: Spotify does not have them any more.  `public` says that Spotify made it public all the same, as it answered. */
export interface Playlist {
  id: string;
  url: string;
  name: string;
  missing: number;
  public: boolean;
}

/** Let the person sign in, and wait until they have: for minutes, until the deadline or $/cancelRequest.  `client_id` is needed the first time, and is kept. `features` are what the person wants: what they need is asked for, beside what was allowed before; none of them means taste. `show` lets the host open the system's browser; without it, the extension opens the page that spotify/page names. A second sign-in ends the first. */
export interface SignInParams {
  client_id?: string | null;
  features?: ("library" | "playback" | "playlists" | "taste")[];
  show?: boolean;
}

/** Save a list as a playlist, for which Spotify is asked to keep it private: `public` of the answer says otherwise.  Without a `name` it is called after the date, and after the `emotion` where the settings let names tell the mood. */
export interface SaveParams {
  tracks: string[];
  emotion?: Emotion | null;
  name?: string | null;
  description?: string | null;
}

/** Keep a playlist for a mood that stays fresh, or with `keep` false leave it as it is from now on. */
export interface KeepParams {
  emotion: Emotion;
  goal?: Goal | null;
  limit?: number | null;
  name?: string | null;
  description?: string | null;
  keep?: boolean;
}

/** The playlists that are kept, and the moods of those that got new tracks just now. */
export interface KeptResult {
  kept: Kept[];
  refreshed: Emotion[];
}

/** New tracks for the playlist of a mood; without `emotion`, for all that are a day old, or with `force` for all. */
export interface RefreshParams {
  emotion?: Emotion | null;
  force?: boolean;
}

/** Play these tracks now. Without a `device`, on the active one. */
export interface PlayParams {
  tracks: string[];
  device?: string | null;
}

/** Done; there is nothing to say. */
export interface DoneResult {
}

/** Put a track behind what plays. */
export interface QueueParams {
  track: string;
  device?: string | null;
}

/** Go to the next or the previous track on a device; without one, on the active one.  `track` is what is shown as playing: the one to link to where it fails. */
export interface SkipParams {
  to: "next" | "previous";
  track?: string | null;
  device?: string | null;
}

/** What plays on one of the person's devices; null where nothing does. */
export interface PlayingResult {
  playing: Playing | null;
}

/** What plays on one of the person's devices. `track` is null for an episode, and for a file of the person's own.  `left` are the seconds until its end; null where it is paused. */
export interface Playing {
  track: string | null;
  name: string;
  artists: string[];
  device: string;
  left: number | null;
}

/** What can be played on, the active one first. */
export interface DevicesResult {
  devices: Device[];
}

/** Something of the person's that plays Spotify. `type` is Spotify's word: Computer, Smartphone, Speaker, ... */
export interface Device {
  id: string;
  name: string;
  type: string;
  active: boolean;
}

/** Add tracks to the person's saved ones in Spotify, or remove them with `saved` false. */
export interface SavedTracksParams {
  tracks: string[];
  saved?: boolean;
}

/** The tracks that were not so before: what had been saved already is not among them. */
export interface SavedTracksResult {
  changed: string[];
}

/** Let the person's taste count or not, and with `refresh` read it anew, whatever its age. */
export interface TasteParams {
  enabled?: boolean | null;
  refresh?: boolean;
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

/** How a scan is going, reported at most once a frame.  `done` is the share of the scan's time or evidence that is in, 0..1. `others` counts the faces beside the one that is read. `distribution` is the running answer, once there is one. */
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

/** The mood that stands from now on, of the watching with this id.  `scan` is what mood/correct, track/feedback and recommend call it, null where it was not kept. */
export interface MoodParams {
  id: number | string;
  mood: Mood;
  scan?: number | null;
}

/** The page of the sign-in `id`, to be shown to the person within `seconds`; `redirect` is where it leads back. */
export interface PageParams {
  id: number | string;
  url: string;
  redirect: string;
  seconds: number;
}

/** How much of the files of the request `id` has been read, 0..1. */
export interface ReadingParams {
  id: number | string;
  done: number;
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
  "cameras/test": { params: TrialParams; result: TrialResult };
  "catalogue/info": { params: CatalogueParams; result: CatalogueResult };
  "catalogue/genres": { params: CatalogueParams; result: GenresResult };
  "mood/correct": { params: CorrectParams; result: CorrectResult };
  "track/feedback": { params: FeedbackParams; result: FeedbackResult };
  "history/read": { params: HistoryParams; result: History };
  "profile/list": { params: PeopleParams; result: PeopleResult };
  "profile/new": { params: PersonParams; result: PeopleResult };
  "profile/use": { params: PersonParams; result: PeopleResult };
  "profile/rename": { params: RenameParams; result: PeopleResult };
  "profile/delete": { params: PersonParams; result: PeopleResult };
  "profile/export": { params: ExportParams; result: ExportResult };
  "profile/erase": { params: EraseParams; result: PeopleResult };
  "profile/calibrate": { params: CalibrateParams; result: Calibration };
  "profile/calibration": { params: CalibrationParams; result: Calibration };
  "profile/uncovered": { params: UncoveredParams; result: Uncovered };
  "library/piece": { params: PieceParams; result: PieceResult };
  "library/import": { params: UploadParams; result: BroughtResult };
  "library/discard": { params: DiscardParams; result: DiscardResult };
  "library/info": { params: NoParams; result: OwnResult };
  "library/undo": { params: UndoParams; result: OwnResult };
  "spotify/status": { params: NoParams; result: SpotifyStatus };
  "spotify/signIn": { params: SignInParams; result: SpotifyStatus };
  "spotify/signOut": { params: NoParams; result: SpotifyStatus };
  "spotify/playlist/save": { params: SaveParams; result: Playlist };
  "spotify/playlist/keep": { params: KeepParams; result: KeptResult };
  "spotify/playlist/refresh": { params: RefreshParams; result: KeptResult };
  "spotify/play": { params: PlayParams; result: DoneResult };
  "spotify/queue": { params: QueueParams; result: DoneResult };
  "spotify/skip": { params: SkipParams; result: DoneResult };
  "spotify/playing": { params: NoParams; result: PlayingResult };
  "spotify/devices": { params: NoParams; result: DevicesResult };
  "spotify/library/save": { params: SavedTracksParams; result: SavedTracksResult };
  "spotify/taste": { params: TasteParams; result: TasteState };
}
