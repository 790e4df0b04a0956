// @ts-check
/** How long the extension waits, in milliseconds. */
export const TIMEOUTS = {
  /** A cold Python on a slow disk, behind a virus scanner. */
  initialize: 15_000,
  /** Silence during a scan. Windows' camera stack may take this long to open a device (opencv/opencv#17687). */
  scan: 60_000,
  doctor: 60_000,
  /** Silence while files are read: at their end the catalogue is built anew, a million imported tracks in half a minute. */
  library: 120_000,
  /** The keyring may ask for its password first; then come several calls to Spotify, each with a deadline in the host. */
  spotify: 90_000,
  /** The host waits four minutes for the user to sign in. */
  sign_in: 270_000,
  other: 20_000,
  /** A cancelled request must end within this time. Otherwise the host is closed, to release the camera. */
  cancel: 4_000,
  /** Without an open page, the host is closed after this. */
  idle: 60_000,
  /** A list this young is shown again when the popup reopens. */
  fresh: 20 * 60_000,
  /** So is one of which something was played, opened or liked since: a song lasts three minutes, an album an hour. */
  used: 3 * 60 * 60_000,
  /** Before the agreement the notice waits this long for the news that there is no host: browsers tell it at once. */
  greeting: 250,
  /** A question or the end of a sign-in, which is shown again for this long. */
  recent: 30_000,
};
