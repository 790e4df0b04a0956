"""Every failure that FaceTune can name. The texts are in error_texts.json.

    FaceTuneError               has a code, and the values that its two sentences need
    |
    |- host and protocol        internal cancelled busy parse_error invalid_request unknown_method invalid_params
    |                           not_initialized message_too_large host_too_old extension_too_old too_many_requests
    |                           out_of_memory
    |- sources of frames        source_missing source_empty source_unreadable source_too_large source_not_live
    |                           folder_empty stream_unreachable camera_missing camera_unknown camera_permission
    |                           camera_busy camera_failed camera_no_frames camera_lost stream_sign_in
    |- models                   model_missing model_pointer model_corrupt manifest_invalid detector_missing
    |                           library_missing download_failed download_corrupt
    |- calibration              calibration_no_face calibration_two_faces calibration_unclear calibration_not_at_rest
    |- music                    catalogue_missing catalogue_locked catalogue_corrupt tracks_unreadable
    |- imported tables          import_unreadable import_encoding import_columns import_no_rows import_too_large
    |                           import_nothing import_scale parquet_missing
    |- a person's own music     library_unknown library_empty library_nothing library_full library_gone
    |- profile                  profile_newer profile_locked profile_damaged profile_unusable profile_name_invalid
    |                           profile_name_taken profile_unknown profile_last profile_too_many scan_unknown
    |                           track_unknown profile_copy_invalid
    |- settings and disk        settings_invalid disk_failed home_missing
    |- browsers, command line   browser_unknown browser_not_found browser_elsewhere host_program_missing sudo_refused
    |                           usage page_missing page_port_taken
    |- keyring                  keyring_missing keyring_locked keyring_failed keyring_kept
    |- Spotify: sign-in         spotify_client_missing spotify_client_invalid spotify_client_refused
    |                           spotify_signin_timeout spotify_signin_declined spotify_signin_failed
    |                           spotify_signin_replaced spotify_listener_failed spotify_signed_out
    `- Spotify: its answers     spotify_refused spotify_scope_missing spotify_premium_needed spotify_user_unknown
                                spotify_forbidden spotify_no_device spotify_not_found spotify_rate_limited
                                spotify_quota_spent spotify_budget_spent spotify_unavailable spotify_unexpected
                                spotify_slow spotify_unreachable spotify_garbled spotify_not_kept
                                spotify_tracks_missing spotify_tracks_gone spotify_owner_premium
                                spotify_ca_missing spotify_intercepted spotify_proxy_password spotify_proxy_unusable
                                spotify_device_unchosen spotify_intercepted_by

It is raised where the failure is noticed, and becomes an answer in one place for each front door: host/dispatcher.py
for browsers, cli/run.py for people. Codes are part of the protocol: never rename or reuse one.

Other exceptions stay inside their room and never reach a person.
"""

from __future__ import annotations

_NO_MEMORY = (
    *("failed to map segment", "annot allocate memory", "can't start new thread"),  # the system's loader and libc
    *("Insufficient memory", "Failed to allocate"),  # OpenCV and onnxruntime
    *("bad_alloc", "bad allocation"),  # C++
)


class _Known(dict[str, object]):
    """Leaves an unknown placeholder standing, so that a slip in a parameter never hides the error itself."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class FaceTuneError(Exception):
    """A failure with a code of error_table.ERRORS.

    `params` are the values that the sentences name: strings or numbers, JSON-serialisable, never a secret.
    Raises KeyError at once for a code that is not in the table.
    """

    def __init__(self, code: str, **params: str | float) -> None:
        from facetune.error_table import ERRORS  # most runs never need the texts

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


def unloadable(error: ImportError) -> FaceTuneError:
    """The error for a failed import, of whichever library: library_missing, or out_of_memory where it has no room."""
    if lacks_memory(error):
        return FaceTuneError("out_of_memory")
    library = (error.name or "").partition(".")[0] or "of Python"
    return FaceTuneError("library_missing", library=library, detail=str(error))


def lacks_memory(error: BaseException) -> bool:
    """Whether an exception, of Python or of a library, says that the system gives no more memory."""
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in _NO_MEMORY)


def _speakable(value: str | float) -> str | float:
    """A file name that is not UTF-8 comes as lone surrogates, which neither JSON nor a terminal can take."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
