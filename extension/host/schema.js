// @ts-check
// Written by `python -m tools.protocol_docs` from the host's types.
/** @import { Methods } from "./protocol.js" */
import { bool, either, integer, list, number, oneOf, optional, orNull, record, struct, text } from "./validate.js";

const Emotion = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];
const Goal = ["match", "lift", "calm"];
const Hint = ["no_face", "move_closer", "more_light", "less_light", "hold_still", "face_camera", "center_face", "uncover_mouth", "uncover_eyes"];
const Phase = ["opening", "looking"];
const UnsureReason = ["no_face", "not_sure"];
const InitializeResult = struct({ host_version: text(), protocol: integer(), capabilities: list(text()) });
const Mood = struct({
  emotion: orNull(oneOf(Emotion)),
  confidence: number(0, 1),
  valence: number(-1, 1),
  arousal: number(-1, 1),
  word: orNull(text()),
  distribution: record(number(0, 1), { keys: Emotion }),
  frames: integer(),
  others: optional(integer(), 0),
  reason: orNull(oneOf(UnsureReason)),
  alternatives: optional(list(oneOf(Emotion), 2), []),
  hint: orNull(oneOf(Hint)),
  contempt: orNull(number(0, 1)),
  calibrated: bool,
  uncorrected: orNull(record(number(0, 1), { keys: Emotion, least: 7 })),
  detector: orNull(oneOf(["haar", "yunet"])),
  turned: optional(integer(0, 270), 0),
});
const Point = struct({ valence: number(0, 1), energy: number(0, 1) });
const Because = struct({
  kind: oneOf(["genre", "known_artist", "known_track", "liked", "liked_artist", "new", "opened", "your_artist", "yours"]),
  name: orNull(text()),
});
const Reason = struct({
  kind: oneOf(["calm", "mood", "step"], "mood"),
  target: Point,
  distance: number(),
  step: integer(),
  steps: integer(),
  because: optional(list(Because), []),
});
const Track = struct({
  id: text({ most: 22, least: 22, like: "^[0-9A-Za-z]{22}$" }),
  name: text(),
  artists: list(text()),
  album: orNull(text()),
  year: orNull(integer()),
  genre: orNull(text()),
  duration: orNull(number()),
  popularity: integer(0, 100),
  valence: number(0, 1),
  energy: number(0, 1),
  reason: Reason,
  cover: orNull(text({ most: 64, like: "^[0-9A-Za-z]{20,64}$" })),
  explicit: bool,
});
const Answer = struct({
  mood: Mood,
  goal: oneOf(Goal),
  tracks: list(Track, 100),
  path: optional(list(Point), []),
  target: orNull(Point),
  scan: orNull(integer()),
  few: optional(list(oneOf(["decades", "genres", "languages"])), []),
});
const RecommendResult = struct({
  goal: oneOf(Goal),
  tracks: list(Track, 100),
  path: optional(list(Point), []),
  target: orNull(Point),
  scan: orNull(integer()),
  few: optional(list(oneOf(["decades", "genres", "languages"])), []),
});
const Camera = struct({ index: integer(), name: text() });
const CamerasResult = struct({ cameras: list(Camera) });
const Settings = struct({
  goal: oneOf(Goal),
  limit: integer(1, 100),
  preferred_genres: optional(list(text({ most: 64, least: 1, like: "^[^\\ud800-\\udfff]*$" }), 50), []),
  avoided_genres: optional(list(text({ most: 64, least: 1, like: "^[^\\ud800-\\udfff]*$" }), 50), []),
  preferred_languages: optional(list(text({ most: 3, least: 2, like: "^[a-z]*$" }), 50), []),
  preferred_decades: optional(list(integer(1900, 2090), 20), []),
  explicit: orNull(oneOf(["marked", "none"])),
  retention_days: orNull(integer(0, 36500)),
  mood_in_names: bool,
  covers: bool,
  camera: orNull(text({ most: 4096, least: 1 })),
});
const Check = struct({
  subject: text(),
  state: oneOf(["failure", "note", "ok", "warning"], "note"),
  found: text({ most: 2000 }),
  remedy: orNull(text({ most: 2000 })),
  code: orNull(text({ like: "^[a-z_]{1,40}$" })),
  params: optional(record(either(text({ most: 2000 }), number())), {}),
  failed: bool,
  about: orNull(text({ like: "^[a-z_]{1,40}$" })),
});
const DoctorResult = struct({ worst: oneOf(["failure", "note", "ok", "warning"], "note"), checks: list(Check) });
const WatchResult = struct({});
const TrialResult = struct({ frames: integer(), faces: integer(), width: integer(), height: integer() });
const ImportedFile = struct({
  file: text(),
  time: number(),
  rows: integer(),
  added: integer(),
  merged: integer(),
  skipped: record(integer()),
  number: integer(),
});
const CatalogueResult = struct({ file: text(), tracks: integer(), artists: integer(), imports: list(ImportedFile) });
const Genre = struct({ name: text({ least: 1 }), tracks: integer() });
const GenresResult = struct({ genres: list(Genre, 2000) });
const CorrectResult = struct({ scan: integer(), emotion: orNull(oneOf(Emotion)) });
const FeedbackResult = struct({});
const PastTrack = struct({
  id: text({ most: 22, least: 22, like: "^[0-9A-Za-z]{22}$" }),
  name: text(),
  artists: list(text()),
  judgement: orNull(oneOf(["liked", "rejected"])),
  opened: bool,
});
const PastScan = struct({
  scan: integer(),
  time: number(),
  utc_offset: integer(),
  goal: text(),
  emotion: orNull(text()),
  confidence: number(0, 1),
  valence: number(-1, 1),
  arousal: number(-1, 1),
  word: orNull(text()),
  correction: orNull(text()),
  tracks: optional(list(PastTrack), []),
});
const Moods = struct({
  scans: integer(),
  valence: number(-1, 1),
  arousal: number(-1, 1),
  emotions: record(integer(), { keys: Emotion }),
});
const Bucket = struct({ start: text({ like: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$" }), moods: Moods });
const WeekPart = struct({
  weekday: integer(0, 6),
  part: oneOf(["afternoon", "evening", "morning", "night"]),
  moods: Moods,
});
const GoalEffect = struct({ goal: text(), before: Moods, after: Moods });
const Summary = struct({
  moods: orNull(Moods),
  unit: oneOf(["day", "month", "week"], "day"),
  buckets: list(Bucket, 400),
  week: list(WeekPart),
  goals: list(GoalEffect),
});
const Damage = struct({ file: text(), time: number(), scans: integer() });
const History = struct({
  profile: text(),
  scans: list(PastScan),
  next: orNull(integer()),
  summary: orNull(Summary),
  damage: orNull(Damage),
});
const Person = struct({ name: text({ least: 1 }), current: bool, created: number(), scans: integer() });
const PeopleResult = struct({ profiles: list(Person), damage: orNull(Damage) });
const ExportResult = struct({ text: text({ most: 1048576 }), next: orNull(text()), file: text() });
const RestingFace = struct({ time: number(), frames: integer(), usable: bool });
const Calibration = struct({
  rest: orNull(RestingFace),
  corrections: integer(),
  bias: orNull(record(number(-20, 20), { keys: Emotion })),
});
const Uncovered = struct({ mouth: bool, eyes: bool });
const PieceResult = struct({ received: integer() });
const Unread = struct({
  code: text(),
  message: text(),
  hint: text(),
  params: optional(record(either(text(), number())), {}),
});
const FileFound = struct({
  name: text(),
  kind: orNull(text()),
  rows: optional(integer(), 0),
  unknown: optional(integer(), 0),
  skipped: optional(integer(), 0),
  added: optional(integer(), 0),
  problem: orNull(Unread),
});
const Brought = struct({
  number: integer(),
  time: number(),
  kinds: list(text(), 20),
  rows: integer(),
  unknown: integer(),
  tracks: integer(),
  artists: integer(),
  imports: optional(list(text()), []),
});
const OwnResult = struct({ brought: list(Brought, 30), tracks: integer(), artists: integer() });
const BroughtResult = struct({
  files: list(FileFound, 600),
  tracks: integer(),
  artists: integer(),
  kept: bool,
  library: OwnResult,
});
const DiscardResult = struct({});
const ScopeState = struct({
  scope: text(),
  feature: oneOf(["library", "playback", "playlists", "taste"]),
  reason: text(),
  granted: bool,
});
const TasteState = struct({
  enabled: bool,
  read: orNull(number()),
  tracks: integer(),
  artists: integer(),
  newer: integer(),
});
const Playlist = struct({ id: text(), name: text(), missing: optional(integer(), 0), public: bool });
const Kept = struct({
  emotion: oneOf(Emotion),
  goal: oneOf(Goal, "match"),
  limit: integer(1, 100),
  playlist: Playlist,
  refreshed: number(),
});
const SpotifyStatus = struct({
  signed_in: bool,
  client_id: orNull(text({ like: "^[0-9a-f]{32}$" })),
  keyring: oneOf(["failed", "locked", "missing", "ok"], "ok"),
  redirect: text(),
  dashboard: text({ like: "^https://(developer|www)\\.spotify\\.com/[\\w/-]*$" }),
  apps: text({ like: "^https://(developer|www)\\.spotify\\.com/[\\w/-]*$" }),
  since: orNull(number()),
  until: orNull(number()),
  scopes: list(ScopeState),
  taste: TasteState,
  calls: integer(0),
  budget: integer(1),
  held_until: orNull(number()),
  kept: list(Kept),
  mood_in_names: bool,
  covers: bool,
});
const KeptResult = struct({ kept: list(Kept), refreshed: list(oneOf(Emotion)) });
const DoneResult = struct({});
const Playing = struct({
  track: orNull(text({ most: 22, least: 22, like: "^[0-9A-Za-z]{22}$" })),
  name: text(),
  artists: list(text()),
  device: text(),
  left: orNull(number(0)),
});
const PlayingResult = struct({ playing: orNull(Playing) });
const Device = struct({ id: text({ like: "^.{1,128}$" }), name: text(), type: text(), active: bool });
const DevicesResult = struct({ devices: list(Device) });
const SavedTracksResult = struct({ changed: list(text({ most: 22, least: 22, like: "^[0-9A-Za-z]{22}$" })) });
const Box = struct({ x: number(0, 1), y: number(0, 1), width: number(0, 1), height: number(0, 1) });
const Progress = struct({
  phase: oneOf(Phase, "looking"),
  done: optional(number(0, 1), 0),
  frames: optional(integer(), 0),
  box: orNull(Box),
  others: optional(integer(), 0),
  hint: orNull(oneOf(Hint)),
  distribution: orNull(record(number(0, 1), { keys: Emotion, least: 7 })),
});
const ProgressParams = struct({
  id: either(integer(0, 9007199254740992), text({ most: 64 })),
  sequence: integer(),
  progress: Progress,
  preview: orNull(text({ most: 1048576 })),
});
const MoodParams = struct({ id: either(integer(), text()), mood: Mood, scan: orNull(integer()) });
const PageParams = struct({
  id: either(integer(), text()),
  url: text({ most: 4096, like: "^(https://accounts\\.spotify\\.com|http://127\\.0\\.0\\.1:\\d+)/authorize\\?" }),
  redirect: text(),
  seconds: number(0, 3600),
});
const ReadingParams = struct({ id: either(integer(), text()), done: number(0, 1) });

/**
 * The check of each method's result.
 * @type {{ [M in keyof Methods]: (value: unknown) => Methods[M]["result"] | undefined }}
 */
export const RESULTS = {
  "initialize": InitializeResult,
  "scan": Answer,
  "recommend": RecommendResult,
  "cameras/list": CamerasResult,
  "settings/read": Settings,
  "settings/write": Settings,
  "doctor": DoctorResult,
  "watch": WatchResult,
  "cameras/test": TrialResult,
  "catalogue/info": CatalogueResult,
  "catalogue/genres": GenresResult,
  "mood/correct": CorrectResult,
  "track/feedback": FeedbackResult,
  "history/read": History,
  "profile/list": PeopleResult,
  "profile/new": PeopleResult,
  "profile/use": PeopleResult,
  "profile/rename": PeopleResult,
  "profile/delete": PeopleResult,
  "profile/export": ExportResult,
  "profile/erase": PeopleResult,
  "profile/calibrate": Calibration,
  "profile/calibration": Calibration,
  "profile/uncovered": Uncovered,
  "library/piece": PieceResult,
  "library/import": BroughtResult,
  "library/discard": DiscardResult,
  "library/info": OwnResult,
  "library/undo": OwnResult,
  "spotify/status": SpotifyStatus,
  "spotify/signIn": SpotifyStatus,
  "spotify/signOut": SpotifyStatus,
  "spotify/playlist/save": Playlist,
  "spotify/playlist/keep": KeptResult,
  "spotify/playlist/refresh": KeptResult,
  "spotify/play": DoneResult,
  "spotify/queue": DoneResult,
  "spotify/skip": DoneResult,
  "spotify/playing": PlayingResult,
  "spotify/devices": DevicesResult,
  "spotify/library/save": SavedTracksResult,
  "spotify/taste": TasteState,
};

/** The check of each notification. @type {Record<string, (value: unknown) => any>} */
export const NOTIFICATIONS = {
  "scan/progress": ProgressParams,
  "scan/mood": MoodParams,
  "spotify/page": PageParams,
  "library/reading": ReadingParams,
};
