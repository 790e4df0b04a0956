"""Every failure FaceTune can name, in one append-only table.

    FaceTuneError          carries a code of ERRORS and the values its sentences need

It is raised where the failure is noticed and turned into an answer in exactly one place per front door:
host/server.py for browsers, cli/run.py for people. Codes are part of the protocol: never rename or reuse one.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class ErrorText(NamedTuple):
    """What a person reads: what happened, and what to do next. Both are str.format templates."""

    message: str
    hint: str


ERRORS: Final[dict[str, ErrorText]] = {
    # the host and its protocol
    "internal": ErrorText(
        "FaceTune hit an error it did not expect.",
        "Try again. If it stays, report it with the log file {log}.",
    ),
    "cancelled": ErrorText("The scan was stopped.", "Scan again whenever you like."),
    "busy": ErrorText("A scan is already running.", "Wait for it to end, or stop it."),
    "parse_error": ErrorText("A message was not valid JSON.", "Update the extension and the host."),
    "invalid_request": ErrorText("A message was not a valid request: {detail}.", "Update the extension and the host."),
    "unknown_method": ErrorText(
        "The host does not know the method {method}.", "Update the host: run the installer again."
    ),
    "invalid_params": ErrorText(
        "The request {method} was given something it cannot use: {detail}.",
        "Update the extension and the host.",
    ),
    "not_initialized": ErrorText("The request came before the host was initialized.", "Reload the extension."),
    "message_too_large": ErrorText(
        "A message of {size} bytes is over the limit of {limit}.", "Ask for fewer things at once."
    ),
    "host_too_old": ErrorText(
        "The FaceTune program on this computer is too old for this extension.",
        "Run the installer again to update it.",
    ),
    "extension_too_old": ErrorText(
        "This extension is too old for the FaceTune program on this computer.",
        "Update the extension.",
    ),
    "too_many_requests": ErrorText("More than {limit} requests are running at once.", "Wait a moment, then try again."),
    # sources of frames
    "source_missing": ErrorText("There is no file or folder {source}.", "Check the name, or choose another source."),
    "source_empty": ErrorText("The file {source} is empty.", "Choose another file."),
    "source_unreadable": ErrorText(
        "{source} is neither a picture nor a video that can be read.",
        "Use a JPEG, PNG or MP4 file, a folder of pictures, or a camera.",
    ),
    "source_too_large": ErrorText(
        "The picture {source} has {width} x {height} pixels, more than FaceTune opens.",
        "Use a picture of at most {limit} million pixels.",
    ),
    "folder_empty": ErrorText(
        "The folder {source} holds no pictures.", "Put JPEG or PNG files into it, or choose another."
    ),
    "stream_unreachable": ErrorText(
        "The stream {source} cannot be opened.", "Check the address, and that its sender is running."
    ),
    "camera_missing": ErrorText(
        "No camera was found.",
        "Connect a webcam, or name a picture or video: facetune scan --source FILE.",
    ),
    "camera_unknown": ErrorText(
        "There is no camera called {source}.", "Choose one of those that `facetune cameras` lists."
    ),
    "camera_permission": ErrorText(
        "The system does not allow FaceTune to use the camera {source}.",
        "{fix}",
    ),
    "camera_busy": ErrorText(
        "The camera {source} is in use by another program.",
        "Close the other program (a video call, say), then scan again.",
    ),
    "camera_failed": ErrorText(
        "The camera {source} could not be opened.",
        "Unplug it and plug it in again, or choose another camera.",
    ),
    "camera_no_frames": ErrorText(
        "The camera {source} opened but gave no picture within {seconds:g} seconds.",
        "Close other programs that use it, check its shutter, then scan again.",
    ),
    "camera_lost": ErrorText(
        "{source} stopped sending pictures in the middle of the scan.",
        "Check the cable or the sender, then scan again.",
    ),
    # models
    "model_missing": ErrorText("The model file {file} is missing.", "Install FaceTune again: run the installer."),
    "model_pointer": ErrorText(
        "The model file {file} is a Git LFS pointer, not the model.",
        "Run `git lfs pull` in the checkout, or install FaceTune again.",
    ),
    "model_corrupt": ErrorText(
        "The model file {file} is damaged: {detail}.", "Install FaceTune again: run the installer."
    ),
    "manifest_invalid": ErrorText(
        "The description of the models, {file}, cannot be used: {detail}.",
        "Install FaceTune again: run the installer.",
    ),
    "detector_missing": ErrorText("No face detector is installed.", "Run `facetune models fetch`."),
    "library_missing": ErrorText(
        "The library {library} cannot be loaded: {detail}.", "Install FaceTune again: run the installer."
    ),
    "download_failed": ErrorText(
        "{file} could not be downloaded: {detail}.",
        "Check the network and try again, or fetch {url} yourself and run `facetune models fetch --from FILE`.",
    ),
    "download_corrupt": ErrorText("{file} is not the expected file: {detail}.", "Fetch it again from {url}."),
    # music
    "catalogue_missing": ErrorText("The list of tracks {file} is missing.", "Run `facetune catalogue build`."),
    "catalogue_locked": ErrorText(
        "The list of tracks {file} is in use by another program.", "Close the other program, then try again."
    ),
    "catalogue_corrupt": ErrorText(
        "The list of tracks {file} is damaged: {detail}.", "Run `facetune catalogue build`."
    ),
    "tracks_unreadable": ErrorText(
        "The tracks in {file} cannot be read: {detail}.",
        "Give `facetune catalogue build --from` a CSV file in UTF-8 with the columns id, name, artists, popularity, "
        "valence, energy and acousticness.",
    ),
    # settings and places on disk
    "settings_invalid": ErrorText(
        "The settings in {file} cannot be used: {detail}.",
        "Correct the file, or delete it to start from the defaults.",
    ),
    "disk_failed": ErrorText(
        "{path} cannot be written: {detail}.", "Free some space or correct the permissions, then try again."
    ),
    # setup
    "browser_unknown": ErrorText("FaceTune does not know the browser {name}.", "Use one of: {known}."),
    "browser_not_found": ErrorText(
        "No supported browser was found.",
        "Install one of {known}, or name it: facetune install --browser NAME.",
    ),
    "host_program_missing": ErrorText(
        "The program facetune-host is not beside {python}.", "Install FaceTune again: run the installer."
    ),
    "sudo_refused": ErrorText(
        "FaceTune is installed for one user and needs no sudo: it would leave root's files in {home}.",
        "Run the command again as {user}, without sudo.",
    ),
    "usage": ErrorText("{detail}", "See `facetune --help`."),
    # watching
    "source_not_live": ErrorText(
        "A picture does not move: there is nothing to keep watching.", "Choose a camera, a video or a stream."
    ),
    # the system's keyring
    "keyring_missing": ErrorText(
        "This system has no keyring that FaceTune can keep your Spotify sign-in in.",
        "Install and start one (on Linux gnome-keyring or KWallet), then try again. FaceTune never keeps it in a file.",
    ),
    "keyring_locked": ErrorText(
        "The system's keyring is locked.", "Unlock it with its password when the system asks, then try again."
    ),
    "keyring_failed": ErrorText(
        "The system's keyring did not do what it was asked: {detail}.",
        "Try again. If it stays, log out of the computer and in again.",
    ),
    "keyring_kept": ErrorText(
        "All is erased except the sign-in to Spotify: the system's keyring did not give it up.",
        "Remove the entries named FaceTune with the keyring's own program, "
        "and FaceTune's access at https://www.spotify.com/account/apps/.",
    ),
    # Spotify: the sign-in
    "spotify_client_missing": ErrorText(
        "FaceTune does not know your Spotify app yet.",
        "Register an app at {dashboard} with the redirect address {redirect}, then give FaceTune its client id.",
    ),
    "spotify_client_invalid": ErrorText(
        "That is not a client id.",
        "Copy it from your app's page at {dashboard}: 32 characters, 0 to 9 and a to f. The client secret is not "
        "needed.",
    ),
    "spotify_client_refused": ErrorText(
        "Spotify does not know this client id, or its app is not set up for FaceTune.",
        "Compare the client id with your app's page at {dashboard}, and its redirect address with {redirect}.",
    ),
    "spotify_signin_timeout": ErrorText(
        "Nobody signed in to Spotify within {seconds:g} seconds.",
        "Sign in again. If Spotify's page shows an error, check the client id and the redirect address {redirect}.",
    ),
    "spotify_signin_declined": ErrorText(
        "You did not let FaceTune use your Spotify account.", "Sign in again whenever you like."
    ),
    "spotify_signin_failed": ErrorText(
        "Spotify ended the sign-in: {detail}.",
        "Sign in again. If it stays, check your app's settings on Spotify's dashboard.",
    ),
    "spotify_signin_replaced": ErrorText(
        "This sign-in was replaced by a newer one.", "Go on in the page that was opened last."
    ),
    "spotify_listener_failed": ErrorText(
        "FaceTune cannot wait for Spotify's answer on this computer: {detail}.",
        "Check that no firewall keeps programs from listening on 127.0.0.1, then sign in again.",
    ),
    "spotify_signed_out": ErrorText(
        "You are not signed in to Spotify, or the sign-in has run out.", "Sign in to Spotify again."
    ),
    # Spotify: its answers
    "spotify_refused": ErrorText("Spotify does not accept this sign-in any more.", "Sign in to Spotify again."),
    "spotify_scope_missing": ErrorText(
        "Spotify has not yet been asked whether FaceTune may do this ({scope}).", "Sign in again and allow it."
    ),
    "spotify_premium_needed": ErrorText(
        "Spotify lets apps play music only for Premium accounts.", "Open the track in Spotify instead."
    ),
    "spotify_user_unknown": ErrorText(
        "Your Spotify account is not among those that may use this app.",
        "Add it on the app's page at Spotify's dashboard, under User Management, or use your own client id.",
    ),
    "spotify_forbidden": ErrorText("Spotify does not allow this.", "Try another device, or do it in Spotify itself."),
    "spotify_no_device": ErrorText(
        "None of your devices is ready to play.",
        "Open Spotify on one of them and try again, or open the track in Spotify.",
    ),
    "spotify_not_found": ErrorText("Spotify does not have this any more.", "Choose something else."),
    "spotify_rate_limited": ErrorText(
        "Spotify asks FaceTune to wait {wait}.", "Try again after that. Your recommendations do not need it."
    ),
    "spotify_quota_spent": ErrorText(
        "Your Spotify app has used up its calls for now; Spotify frees them in {wait}.",
        "Try again after that. Your recommendations do not need it.",
    ),
    "spotify_budget_spent": ErrorText(
        "FaceTune has made its {budget} calls to Spotify for these 24 hours.",
        "Try again later. Your recommendations do not need it.",
    ),
    "spotify_unavailable": ErrorText("Spotify has a problem of its own.", "Try again in a few minutes."),
    "spotify_unexpected": ErrorText(
        "Spotify gave an answer that FaceTune does not know ({status}).", "Try again. If it stays, update FaceTune."
    ),
    "spotify_slow": ErrorText("Spotify did not answer within {seconds:g} seconds.", "Try again in a moment."),
    "spotify_unreachable": ErrorText("Spotify cannot be reached.", "Check the network, then try again."),
    "spotify_garbled": ErrorText(
        "Spotify's answer could not be understood.", "Try again. If it stays, update FaceTune."
    ),
    "spotify_not_kept": ErrorText(
        "There is no fresh playlist for this mood.", "Keep one first: `facetune spotify keep --mood {emotion}`."
    ),
    "spotify_tracks_missing": ErrorText(
        "There are no tracks to send to Spotify.", "Name them, or name a mood: --mood happy."
    ),
    # the profile
    "profile_newer": ErrorText(
        "A newer FaceTune wrote the profile {file}; it is left as it is.",
        "Run the installer again to update FaceTune. Scans work without the profile.",
    ),
    "profile_locked": ErrorText(
        "The profile {file} is in use by another program.", "Close the other program, then try again."
    ),
    "profile_damaged": ErrorText(
        "The profile {file} was damaged. It was set aside as {aside}, and a new one holds what could be read.",
        "Try again.",
    ),
    "profile_unusable": ErrorText(
        "The profile {file} cannot be used: {detail}.",
        "Free some space or correct the permissions of its folder, then try again. Scans work without the profile.",
    ),
    "profile_name_invalid": ErrorText(
        "That cannot be the name of a profile: {detail}.", "Choose a name of 1 to 64 letters, digits or symbols."
    ),
    "profile_name_taken": ErrorText("There is a profile called {name} already.", "Choose another name."),
    "profile_unknown": ErrorText(
        "There is no profile called {name}.", "Choose one of those that `facetune profile list` names."
    ),
    "profile_last": ErrorText(
        "{name} is the only profile.", "Make another one first, or empty this one: facetune profile erase."
    ),
    "profile_too_many": ErrorText("There are {limit} profiles already.", "Delete one that nobody uses."),
    "scan_unknown": ErrorText(
        "The scan {scan} is not in the history, or no longer.", "Scan again, then correct the mood."
    ),
    "track_unknown": ErrorText("FaceTune does not know the track {track}.", "Choose one of those that it showed."),
    # setup, more
    "browser_elsewhere": ErrorText(
        "FaceTune does not know where {name} keeps its manifests on this system.",
        "Name the folder: `facetune install --manifest-dir DIR --family chromium` (or gecko, for Firefox's kin).",
    ),
    # tables of tracks that are imported
    "import_unreadable": ErrorText(
        "{file} cannot be imported: {detail}.",
        "Give a CSV file in UTF-8, gzipped or not, or a Parquet file, with a row for each track.",
    ),
    "import_encoding": ErrorText(
        "{file} is not in the encoding {encoding}, see line {line} or soon after.",
        "Save it as UTF-8, or name its encoding: facetune catalogue import --encoding latin-1 FILE.",
    ),
    "import_columns": ErrorText(
        "{file} has no column {column}; it begins with {found}.",
        "Give a table with Spotify's ids, names, artists, valence and energy. {column} may be called: {names}.",
    ),
    "import_no_rows": ErrorText(
        "None of the {rows} rows of {file} can be used, mostly because of {reason}.",
        "Check that its columns hold Spotify's ids (22 letters and digits) and audio features.",
    ),
    "import_too_large": ErrorText("{file} is too large: {detail}.", "Import it in parts."),
    "import_nothing": ErrorText(
        "{count} files were imported, so no more can be undone.", "See which with `facetune catalogue info`."
    ),
    "parquet_missing": ErrorText(
        "Reading Parquet files needs the library pyarrow, which is not installed.",
        "Install it, then import again: {command}",
    ),
    # calibration
    "calibration_no_face": ErrorText(
        "No face was seen, so there is nothing to calibrate to.",
        "Sit in front of the camera, in good light, and calibrate again.",
    ),
    "calibration_two_faces": ErrorText(
        "More than one face was in the picture.",
        "Calibrate again with nobody else in front of the camera, and nothing behind you that looks like a face.",
    ),
    "calibration_unclear": ErrorText(
        "Your face was seen clearly in {frames} pictures; {needed} are needed.",
        "Look straight into the camera in even light, hold still, and calibrate again.",
    ),
    "calibration_not_at_rest": ErrorText(
        "Your face was not at rest.", "Relax it, without smiling or talking, and calibrate again."
    ),
}


class _Known(dict[str, object]):
    """Leaves an unknown placeholder standing, so that a slip in a parameter never hides the error itself."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class FaceTuneError(Exception):
    """A failure with a code of ERRORS.

    `params` are the values that the sentences name: strings or numbers, JSON-serialisable, never a secret.
    Raises KeyError at once for a code that is not in the table.
    """

    def __init__(self, code: str, **params: str | float) -> None:
        self.code = code
        self.params = {name: _speakable(value) for name, value in params.items()}
        text = ERRORS[code]
        values = _Known(self.params)
        self.message = text.message.format_map(values)
        self.hint = text.hint.format_map(values)
        super().__init__(f"{code}: {self.message}")

    def as_dict(self) -> dict[str, object]:
        """`{"code", "message", "hint", "params"}`, as both front doors print it."""
        return {"code": self.code, "message": self.message, "hint": self.hint, "params": dict(self.params)}


def _speakable(value: str | float) -> str | float:
    """A file name that is not UTF-8 comes as lone surrogates, which neither JSON nor a terminal can take."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
