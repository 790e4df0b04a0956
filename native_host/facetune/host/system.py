"""The methods about this computer: the settings, and the doctor's findings."""

from __future__ import annotations

from typing import Final

import msgspec

from facetune.affect import Goal
from facetune.app import settings
from facetune.app.settings import Settings, SourceName, TrackLimit
from facetune.findings import DoctorResult
from facetune.host.protocol import Call, Method, NoParams
from facetune.listener import ExplicitWords
from facetune.profile.types import Days, Decades, Genres, Languages


class SettingsChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings to change; those left out stay. A camera of null means the one that FaceTune chooses.

    `retention_days` is for how many days moods are kept: 0 for not at all, null until they are erased. What is older
    goes at once. `mood_in_names` counts for the playlists that are made from now on.
    """

    camera: SourceName | msgspec.UnsetType | None = msgspec.UNSET
    goal: Goal | msgspec.UnsetType = msgspec.UNSET
    limit: TrackLimit | msgspec.UnsetType = msgspec.UNSET
    preferred_genres: Genres | msgspec.UnsetType = msgspec.UNSET
    avoided_genres: Genres | msgspec.UnsetType = msgspec.UNSET
    preferred_languages: Languages | msgspec.UnsetType = msgspec.UNSET
    preferred_decades: Decades | msgspec.UnsetType = msgspec.UNSET
    explicit: ExplicitWords | msgspec.UnsetType | None = msgspec.UNSET
    retention_days: Days | msgspec.UnsetType | None = msgspec.UNSET
    mood_in_names: bool | msgspec.UnsetType = msgspec.UNSET
    covers: bool | msgspec.UnsetType = msgspec.UNSET


def read_settings(params: NoParams, call: Call) -> Settings:
    """The settings in force. Raises FaceTuneError where the person's choices cannot be read."""
    return settings.known()


def write_settings(params: SettingsChange, call: Call) -> Settings:
    """Change the settings that are named, and return all that are in force now."""
    named = {name: value for name, value in msgspec.structs.asdict(params).items() if value is not msgspec.UNSET}
    return settings.change(named)


def doctor(params: NoParams, call: Call) -> DoctorResult:
    """Check everything that the host needs."""
    from facetune.app.doctor.examine import examine

    return examine()


METHODS: Final = {
    "settings/read": Method(NoParams, Settings, read_settings),
    "settings/write": Method(SettingsChange, Settings, write_settings),
    "doctor": Method(NoParams, DoctorResult, doctor),
}
