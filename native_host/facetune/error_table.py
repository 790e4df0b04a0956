"""The texts of all errors: what happened, and what to do next. Append-only: codes are part of the protocol.

Both texts are str.format templates. What the codes are about is drawn in errors.py.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from facetune.error_table_spotify import SPOTIFY


class ErrorText(NamedTuple):
    """What a person reads: what happened, and what to do next."""

    message: str
    hint: str


_TEXTS: Final[dict[str, tuple[str, str]]] = {
    # the host and its protocol
    "internal": (
        "FaceTune hit an error it did not expect.",
        "Try again. If it stays, report it with the log file {log}.",
    ),
    "cancelled": ("The scan was stopped.", "Scan again whenever you like."),
    "busy": ("A scan is already running.", "Wait for it to end, or stop it."),
    "parse_error": ("A message was not valid JSON.", "Update the extension and the host."),
    "invalid_request": ("A message was not a valid request: {detail}.", "Update the extension and the host."),
    "unknown_method": ("The host does not know the method {method}.", "Update the host: run the installer again."),
    "invalid_params": (
        "The request {method} was given something it cannot use: {detail}.",
        "Update the extension and the host.",
    ),
    "not_initialized": ("The request came before the host was initialized.", "Reload the extension."),
    "message_too_large": ("A message of {size} bytes is over the limit of {limit}.", "Ask for fewer things at once."),
    "host_too_old": (
        "The FaceTune program on this computer is too old for this extension.",
        "Run the installer again to update it.",
    ),
    "extension_too_old": (
        "This extension is too old for the FaceTune program on this computer.",
        "Update the extension.",
    ),
    "too_many_requests": ("More than {limit} requests are running at once.", "Wait a moment, then try again."),
    # sources of frames
    "source_missing": ("There is no file or folder {source}.", "Check the name, or choose another source."),
    "source_empty": ("The file {source} is empty.", "Choose another file."),
    "source_unreadable": (
        "{source} is neither a picture nor a video that can be read.",
        "Use a JPEG, PNG or MP4 file, a folder of pictures, or a camera.",
    ),
    "source_too_large": (
        "The picture {source} has {width} x {height} pixels, more than FaceTune opens.",
        "Use a picture of at most {limit} million pixels.",
    ),
    "folder_empty": ("The folder {source} holds no pictures.", "Put JPEG or PNG files into it, or choose another."),
    "stream_unreachable": (
        "The stream {source} cannot be opened.",
        "Check the address, and that its sender is running.",
    ),
    "camera_missing": (
        "No camera was found.",
        "Connect a webcam, or name a picture or video: facetune scan --source FILE.",
    ),
    "camera_unknown": ("There is no camera called {source}.", "Choose one of those that `facetune cameras` lists."),
    "camera_permission": ("The system does not allow FaceTune to use the camera {source}.", "{fix}"),
    "camera_busy": (
        "The camera {source} is in use by another program.",
        "Close the other program (a video call, say), then scan again.",
    ),
    "camera_failed": (
        "The camera {source} could not be opened.",
        "Unplug it and plug it in again, or choose another camera.",
    ),
    "camera_no_frames": (
        "The camera {source} opened but gave no picture within {seconds:g} seconds.",
        "Close other programs that use it, check its shutter, then scan again.",
    ),
    "camera_lost": (
        "{source} stopped sending pictures in the middle of the scan.",
        "Check the cable or the sender, then scan again.",
    ),
    # models
    "model_missing": ("The model file {file} is missing.", "Install FaceTune again: run the installer."),
    "model_pointer": (
        "The model file {file} is a Git LFS pointer, not the model.",
        "Run `git lfs pull` in the checkout, or install FaceTune again.",
    ),
    "model_corrupt": ("The model file {file} is damaged: {detail}.", "Install FaceTune again: run the installer."),
    "manifest_invalid": (
        "The description of the models, {file}, cannot be used: {detail}.",
        "Install FaceTune again: run the installer.",
    ),
    "detector_missing": ("No face detector is installed.", "Run `facetune models fetch`."),
    "library_missing": (
        "The library {library} cannot be loaded: {detail}.",
        "Install FaceTune again: run the installer.",
    ),
    "download_failed": (
        "{file} could not be downloaded: {detail}.",
        "Check the network and try again, or fetch {url} yourself and run `facetune models fetch --from FILE`.",
    ),
    "download_corrupt": ("{file} is not the expected file: {detail}.", "Fetch it again from {url}."),
    # music
    "catalogue_missing": ("The list of tracks {file} is missing.", "Run `facetune catalogue build`."),
    "catalogue_locked": (
        "The list of tracks {file} is in use by another program.",
        "Close the other program, then try again.",
    ),
    "catalogue_corrupt": ("The list of tracks {file} is damaged: {detail}.", "Run `facetune catalogue build`."),
    "tracks_unreadable": (
        "The tracks in {file} cannot be read: {detail}.",
        (
            "Give `facetune catalogue build --from` a CSV file in UTF-8 with the columns id, name, artists, "
            "popularity, valence, energy and acousticness."
        ),
    ),
    # settings and places on disk
    "settings_invalid": (
        "The settings in {file} cannot be used: {detail}.",
        "Correct the file, or delete it to start from the defaults.",
    ),
    "disk_failed": (
        "{path} cannot be written: {detail}.",
        "Free some space or correct the permissions, then try again.",
    ),
    # setup
    "browser_unknown": ("FaceTune does not know the browser {name}.", "Use one of: {known}."),
    "browser_not_found": (
        "No supported browser was found.",
        "Install one of {known}, or name it: facetune install --browser NAME.",
    ),
    "host_program_missing": (
        "The program facetune-host is not beside {python}.",
        "Install FaceTune again: run the installer.",
    ),
    "sudo_refused": (
        "FaceTune is installed for one user and needs no sudo: it would leave root's files in {home}.",
        "Run the command again as {user}, without sudo.",
    ),
    "usage": ("{detail}", "See `facetune --help`."),
    # watching
    "source_not_live": (
        "A picture does not move: there is nothing to keep watching.",
        "Choose a camera, a video or a stream.",
    ),
    **SPOTIFY,
    # the profile
    "profile_newer": (
        "A newer FaceTune wrote the profile {file}; it is left as it is.",
        "Run the installer again to update FaceTune. Scans work without the profile.",
    ),
    "profile_locked": ("The profile {file} is in use by another program.", "Close the other program, then try again."),
    "profile_damaged": (
        "The profile {file} was damaged. It was set aside as {aside}, and a new one holds what could be read.",
        "Try again.",
    ),
    "profile_unusable": (
        "The profile {file} cannot be used: {detail}.",
        "Free some space or correct the permissions of its folder, then try again. Scans work without the profile.",
    ),
    "profile_name_invalid": (
        "That cannot be the name of a profile: {detail}.",
        "Choose a name of 1 to 64 letters, digits or symbols.",
    ),
    "profile_name_taken": ("There is a profile called {name} already.", "Choose another name."),
    "profile_unknown": (
        "There is no profile called {name}.",
        "Choose one of those that `facetune profile list` names.",
    ),
    "profile_last": (
        "{name} is the only profile.",
        "Make another one first, or empty this one: facetune profile erase.",
    ),
    "profile_too_many": ("There are {limit} profiles already.", "Delete one that nobody uses."),
    "scan_unknown": ("The scan {scan} is not in the history, or no longer.", "Scan again, then correct the mood."),
    "track_unknown": ("FaceTune does not know the track {track}.", "Choose one of those that it showed."),
    # setup, more
    "browser_elsewhere": (
        "FaceTune does not know where {name} keeps its manifests on this system.",
        "Name the folder: `facetune install --manifest-dir DIR --family chromium` (or gecko, for Firefox's kin).",
    ),
    # tables of tracks that are imported
    "import_unreadable": (
        "{file} cannot be imported: {detail}.",
        "Give a CSV file in UTF-8, gzipped or not, or a Parquet file, with a row for each track.",
    ),
    "import_encoding": (
        "{file} is not in the encoding {encoding}, see line {line} or soon after.",
        "Save it as UTF-8, or name its encoding: facetune catalogue import --encoding latin-1 FILE.",
    ),
    "import_columns": (
        "{file} has no column {column}; it begins with {found}.",
        "Give a table with Spotify's ids, names, artists, valence and energy. {column} may be called: {names}.",
    ),
    "import_no_rows": (
        "None of the {rows} rows of {file} can be used, mostly because of {reason}.",
        "Check that its columns hold Spotify's ids (22 letters and digits) and audio features.",
    ),
    "import_too_large": ("{file} is too large: {detail}.", "Import it in parts."),
    "import_nothing": (
        "{count} files were imported, so no more can be undone.",
        "See which with `facetune catalogue info`.",
    ),
    "parquet_missing": (
        "Reading Parquet files needs the library pyarrow, which is not installed.",
        "Install it, then import again: {command}",
    ),
    # calibration
    "calibration_no_face": (
        "No face was seen, so there is nothing to calibrate to.",
        "Sit in front of the camera, in good light, and calibrate again.",
    ),
    "calibration_two_faces": (
        "More than one face was in the picture.",
        "Calibrate again with nobody else in front of the camera, and nothing behind you that looks like a face.",
    ),
    "calibration_unclear": (
        "Your face was seen clearly in {frames} pictures; {needed} are needed.",
        "Look straight into the camera in even light, hold still, and calibrate again.",
    ),
    "calibration_not_at_rest": (
        "Your face was not at rest.",
        "Relax it, without smiling or talking, and calibrate again.",
    ),
}

ERRORS: Final = {code: ErrorText(*texts) for code, texts in _TEXTS.items()}
