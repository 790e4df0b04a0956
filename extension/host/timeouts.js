// @ts-check
/** How long to wait, in milliseconds. */
export const TIMEOUTS = {
  /** A cold Python on a slow disk, with a virus scanner before it. */
  initialize: 15_000,
  /** Silence within a scan. Windows' camera stack may take this long to open a device (opencv/opencv#17687). */
  scan: 60_000,
  doctor: 60_000,
  /** The keyring may ask for its password first; then come several calls to Spotify, each with a deadline in the host. */
  spotify: 90_000,
  /** The host waits for somebody to sign in for four minutes. */
  sign_in: 270_000,
  other: 20_000,
  /** A cancelled request must end by then, or the host is closed to get the camera back. */
  cancel: 4_000,
  /** With no page open, the host is let go after this. */
  idle: 60_000,
  /** A result this young is shown again when the popup reopens. */
  fresh: 30_000,
};
