"""Everything that doctor can find: the structs of its answer, and one table of texts.

A finding may also say that something is in order. The pages have the same texts in each language, as finding_CODE and
remedy_CODE. Codes are part of the protocol.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from facetune.errors import FaceTuneError

State = Literal["ok", "note", "warning", "failure"]
_Shown = Annotated[State, msgspec.Meta(extra={"unknown": "note"})]

_Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}\Z")]
_Text = Annotated[str, msgspec.Meta(max_length=2000)]
"""May list paths and ids."""


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at: what, what was found, and what to do about it.

    `code` and `params` say the same for a page, which has words of its own: a code of FINDINGS, or one of errors.py
    where `failed`. `about` is a code for the subject where that has a value of its own, the param `name`.
    """

    subject: str
    state: _Shown
    found: _Text
    remedy: _Text | None = None
    code: _Code | None = None
    params: dict[str, _Text | float] = {}
    failed: bool = False
    about: _Code | None = None


class DoctorResult(msgspec.Struct, frozen=True):
    """Everything that was looked at, and the worst of it."""

    worst: _Shown
    checks: list[Check]


def finding(subject: str, state: State, code: str, **params: str | float) -> Check:
    """A check in the words of FINDINGS. Raises KeyError for a code or a value that is not there."""
    text = FINDINGS[code]
    remedy = text.remedy.format(**params) if text.remedy else None
    return Check(subject, state, text.found.format(**params), remedy, code, params)


def failing(subject: str, state: State, error: FaceTuneError) -> Check:
    """A check that ended with an error."""
    return Check(subject, state, error.message, error.hint, error.code, error.params, failed=True)


_AGAIN: Final = "Install FaceTune again: run the installer."
_RUN: Final = "Run `{command}`."
_FIX: Final = "Run `facetune doctor --fix`."
_RIGHTS: Final = "Correct its permissions."
_NATIVE: Final = "Install {name} from your distribution or from its maker, then run `{command}`."


class FindingText(NamedTuple):
    """What a person reads: what was found, and what to do about it. Both are str.format templates."""

    found: str
    remedy: str | None = None


_REGISTERED: Final = "registered as {host} in {manifest}, which starts {program} for the extension {ids}"
_ANSWERS: Final = "{program} answers, version {version}, protocol {protocol}"
_PICTURES: Final = "{source} gives pictures of {width} x {height}, brightness {brightness} of 255"
_PROFILE: Final = "{file}, {size:,} bytes, holds {scans:,} scans of {profiles} people"

FINDINGS: Final[dict[str, FindingText]] = {
    "not_examined": FindingText("could not be examined: {detail}", _AGAIN),
    # browsers
    "no_browser": FindingText("no supported browser was found", "Install one of {names}."),
    "linux_in_windows": FindingText(
        "this Linux runs inside Windows (WSL): only browsers that run in Linux, too, find this FaceTune",
        "For the browsers of Windows, run `installers\\install.ps1` in Windows.",
    ),
    "not_registered": FindingText("not registered, {manifest} is missing", _RUN),
    "not_registered_because": FindingText("not registered: {detail}", _RUN),
    "manifest_foreign": FindingText(
        "{manifest} belongs to another program: {detail}", f"Remove that file if you do not need it. {_RUN}"
    ),
    "manifest_unreadable": FindingText("{manifest} cannot be read: {detail}", _RIGHTS),
    "manifest_broken": FindingText("{manifest} does not work: {detail}", _RUN),
    "manifest_relative": FindingText("{manifest} names a relative path, {program}", _RUN),
    "program_forbidden": FindingText("{program} may not be executed", _FIX),
    "extension_forbidden": FindingText("{manifest} does not allow the extension {ids}", _RUN),
    "registered": FindingText(_REGISTERED),
    "registered_before": FindingText(f"{_REGISTERED}; an older FaceTune wrote it", _RUN),
    "snap_portal": FindingText(
        "{sign}: this snap starts FaceTune through the desktop portal, and asks for leave the first time",
        "If it does not, set widget.use-xdg-desktop-portal.native-messaging to 1 in about:config.",
    ),
    "snap_closed": FindingText(
        "{sign}: snaps cannot start programs outside of their sandbox, so this build cannot use FaceTune", _NATIVE
    ),
    "flatpak_closed": FindingText(
        "{sign}: a Flatpak starts programs outside of its sandbox only with rights that open it to all of "
        "them, which FaceTune does not take",
        f"{_NATIVE} Where xdg-native-messaging-proxy runs, the Flatpak may do, too.",
    ),
    "flatpak_portal": FindingText(
        "{sign}: this Flatpak starts FaceTune through xdg-native-messaging-proxy",
        "If it does not, run `{command}`, which makes the registration that the proxy reads.",
    ),
    "policy_blocks": FindingText(
        "a policy of this computer's administrator, {file}, forbids it to start FaceTune",
        "Ask your administrator to add {host} to `NativeMessagingAllowlist`.",
    ),
    "policy_system_only": FindingText(
        "a policy of this computer's administrator, {file}, lets it start only what is registered for all users",
        "Run `{command}` as `root`, or ask your administrator.",
    ),
    # the host's program
    "host_silent": FindingText("{program} does not answer: {detail}", _AGAIN),
    "host_answers": FindingText(_ANSWERS),
    "host_elsewhere": FindingText(
        f"{_ANSWERS}; it belongs to another installation than {{own}}",
        "To use this installation instead, run `{command}`.",
    ),
    "host_other_version": FindingText(f"{_ANSWERS}, but FaceTune here is {{here}}", _AGAIN),
    # parts
    "python_runs": FindingText("{version}, {path}"),
    "python_of_store": FindingText(
        "{version}, {path}, from the Microsoft Store, whose files browsers cannot see",
        "Install Python from python.org, then run the installer again.",
    ),
    "python_variables_ignored": FindingText("set for another Python, and not read by FaceTune: {names}"),
    "python_variables_read": FindingText(
        "set for another Python, and able to keep FaceTune from starting: {names}",
        "Unset them where the browser is started, or use FaceTune's installer: its programs do not read them.",
    ),
    "libraries_of_folder": FindingText("FaceTune runs from its folder, not from an installation"),
    "libraries_missing": FindingText("not installed in {path}: {names}", _AGAIN),
    "libraries_there": FindingText("all {count} are installed in {path}"),
    "library_loads": FindingText("{version} loads"),
    "model_right": FindingText("{file} has the right {size:,} bytes"),
    "detector_bad": FindingText(
        "{file} is missing or damaged; the weaker Haar cascade serves instead", "Run `facetune models fetch`."
    ),
    "detector_unloadable": FindingText(
        "{file} is right but cannot be loaded; the weaker Haar cascade serves instead", _AGAIN
    ),
    "detector_right": FindingText("YuNet, {file} has the right {size:,} bytes"),
    "catalogue_opens": FindingText("{count:,} tracks in {file}"),
    "settings_right": FindingText("{file} is in order"),
    "settings_none": FindingText("the defaults, none are saved"),
    "disk_locked": FindingText("{folder} cannot be written", _RIGHTS),
    "disk_scarce": FindingText("only {free} MB are free at {folder}", "Free some space."),
    "disk_lockless": FindingText(
        "files in {folder} cannot be locked, as in some homes on a network: scans work, and no history is kept",
        "For a history, the administrator has to mount that disk with locks.",
    ),
    "disk_litter": FindingText(
        "{count} unfinished files are left of programs that were ended", "The next start in a browser removes them."
    ),
    "disk_free": FindingText("{free:,} GB are free at {folder}"),
    "log_none": FindingText("{file} is not there: nothing was logged yet"),
    "log_unreadable": FindingText("{file} cannot be read: {detail}", _RIGHTS),
    "log_quiet": FindingText("{file}, {size:,} bytes"),
    "log_error": FindingText(
        "{file}, {size:,} bytes; among its last lines is an error, of {when}",
        "If something does not work, report it with this file.",
    ),
    # the camera
    "camera_there": FindingText("{index}, {name}"),
    "camera_blank": FindingText("{source} gives no picture", "Choose another source in the options."),
    "camera_sees": FindingText(_PICTURES),
    "camera_dark": FindingText(f"{_PICTURES}: too dark for a face", "Open the camera's shutter, or turn on a light."),
    # the profile, the keyring, Spotify
    "profile_none": FindingText("{file} is not there yet: the first scan makes it"),
    "profile_broken": FindingText(
        "{file} is damaged: {detail}", "Run `facetune doctor --fix`: it is set aside, and what can be is saved."
    ),
    "profile_open": FindingText(f"{_PROFILE}; others may read it", _FIX),
    "profile_right": FindingText(_PROFILE),
    "profile_aside": FindingText("earlier damaged ones are set aside: {files}", "Delete them if you like."),
    "keyring_open": FindingText("{backend} is open"),
    "spotify_out": FindingText("not signed in; FaceTune works without"),
    "spotify_held": FindingText("signed in; Spotify wants no request before {when}", "Wait until then."),
    "spotify_expired": FindingText("the sign-in has run out", "Sign in again: facetune spotify sign-in"),
    "spotify_in": FindingText("signed in; {used} of {budget} calls in the last 24 hours"),
    "spotify_in_since": FindingText("signed in for {days} days; {used} of {budget} calls in the last 24 hours"),
}
