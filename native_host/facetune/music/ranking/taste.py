"""What a listener's history changes in the ranking: a sum of a few handicaps, each with a plain reason.

A handicap is added to a track's miss, in the unit of targets.Step: a track with -0.05 may lie 0.05 farther from the
point that is asked for. All are small against the distance between two moods, so that a sad face never gets a cheerful
list because of what was liked before.

The numbers are ours; tests/bench/listeners.py shows what they do for listeners whose taste is known. Nothing here is
trained, and the only input is the listener's own choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from facetune.listener import LATEST, Listening, Seen
from facetune.music import names
from facetune.music.ranking import genre_records, own, wishes
from facetune.music.ranking.artists import credits_of
from facetune.types import Because

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue, Details

POPULARITY: Final = 0.08
"""The gain of a track with popularity 100 over one with 0. Small, because the figures were read in different years, and
say more about a track's age than about its fit."""

LIKED: Final = 0.06
OPENED: Final = 0.03
LIKED_ARTIST: Final = 0.14
ACCOUNT_TRACK: Final = 0.06
ACCOUNT_ARTIST: Final = 0.14
GENRE: Final = 0.20
"""The gain of a genre of which the listener liked every track so far."""
MOST: Final = 0.32
"""The most that a track gains by all of these together."""

DEAD: Final = 3.0
"""The loss of a track of the facts with popularity 0. Most of these are other copies that Spotify has taken down, so
they come last. An imported track without a popularity counts as 0, too, and loses nothing."""
CHRISTMAS: Final = "christmas"
"""The genre that is avoided outside December, unless the listener prefers it."""
AVOIDED_GENRE: Final = 4.0
"""The loss of a track with an avoided genre, even as one of several: more than all gains together, so that such a track
comes only where there is no other."""
REJECTED_ARTIST: Final = 0.08
"""The loss of a track whose artist has one rejected track. With OUT of them the artist is left out."""
OUT: Final = 2
SHOWN: Final = 0.20
"""The loss of a track that was shown just now, so that the next list has others."""
REPEATED: Final = 0.03
"""The loss for each doubling of the times that a track was shown without being opened or liked."""

_DAY: Final = 86_400.0
_FRESH: Final = 7 * _DAY
"""The half-life of SHOWN."""
_MEMORY: Final = 365 * _DAY
"""The half-life of likes and opens: taste changes slowly."""

_TOLD: Final = 0.3
"""The least record of a genre that is given as a reason."""


class Taste:
    """A listener's history, for one catalogue; None where nothing is known. `december` lets Christmas songs in.

    A rejected track is left out, and so is every track of an artist with OUT rejected ones. Raises FaceTuneError as
    Catalogue.find does.
    """

    def __init__(self, catalogue: Catalogue, listening: Listening | None, *, december: bool = False) -> None:
        self._catalogue = catalogue
        self._seasonal = not december
        self._listening = known = listening or Listening()
        self._shown, self._opened = _latest(known.shown), _latest(known.opened)
        times = [*known.liked.values(), *known.rejected.values()]
        times += [last for _, last in (*self._shown.values(), *self._opened.values())]
        self._now = known.now or max(times, default=0.0)
        self._liked_artists = {names.key(name): weight for name, weight in known.liked_artists.items() if weight > 0}
        self._account_artists = {names.key(name): weight for name, weight in known.taste_artists.items()}
        self._preferred = {names.key(name) for name in known.preferred_genres}
        self._avoided = {names.key(name) for name in known.avoided_genres}
        rejected_artists = {names.key(name): count for name, count in known.rejected_artists.items()}
        self._places, self._numbers = catalogue.find(
            {*known.liked, *known.rejected, *self._opened, *self._shown, *known.taste_tracks},
            {*self._liked_artists, *self._account_artists, *rejected_artists},
        )
        self._rejections = {self._numbers[name]: n for name, n in rejected_artists.items() if name in self._numbers}
        self._genres = genre_records.of(
            catalogue, self._worth(), self._places, preferred=self._preferred, avoided=self._avoided
        )

    def handicaps(self) -> npt.NDArray[np.float32]:
        """The handicap of each track: float32, (tracks of the catalogue,), inf for what is left out. Read-only."""
        if self._listening != Listening():
            return self._handicaps()
        derived, name = self._catalogue.derived, f"handicaps without taste, {self._seasonal=}"
        if name not in derived:  # the same for everyone
            derived[name] = self._handicaps()
            derived[name].flags.writeable = False
        return derived[name]

    def _handicaps(self) -> npt.NDArray[np.float32]:
        import numpy as np

        gains = self._by_genre()
        if self._listening.own:
            gains += own.gains(self._catalogue, self._listening.own)
        artists = {self._numbers[name]: gain for name, gain in self._by_artist().items() if name in self._numbers}
        credits_ = credits_of(self._catalogue, {*artists, *self._rejections})

        def add(of_artists: Mapping[int, float]) -> None:
            values = np.zeros(self._catalogue.artist_count, dtype=np.float32)
            values[list(of_artists)] = list(of_artists.values())
            np.add.at(gains, credits_.tracks, values[credits_.artists])

        add(artists)
        for track, gain in self._by_track().items():
            gains[self._places[track]] += np.float32(gain)
        np.minimum(gains, np.float32(MOST), out=gains)
        add({artist: -REJECTED_ARTIST for artist, count in self._rejections.items() if 0 < count < OUT})
        for track, (count, last) in self._shown.items():
            if track in self._places:
                gains[self._places[track]] -= np.float32(self._stale(track, count, last))
        if wishes.any_of(self._listening):
            gains += wishes.gains(self._catalogue, self._listening)
        popularity = self._catalogue.popularity
        gains += popularity * np.float32(POPULARITY / 100)
        gains[np.flatnonzero(popularity[: self._catalogue.shipped] == 0)] -= np.float32(DEAD)
        gains[np.flatnonzero(self._of_avoided_genres())] -= np.float32(AVOIDED_GENRE)
        np.negative(gains, out=gains)
        add({artist: np.inf for artist, count in self._rejections.items() if count >= OUT})
        gains[[self._places[track] for track in self._listening.rejected if track in self._places]] = np.inf
        return gains

    def favourite_genres(self) -> list[int]:
        """The numbers of the genres that may fill more of a list than others: preferred ones, and liked ones.

        All of them where a language or a decade is named: what grants that may be of few genres.
        """
        if self._listening.preferred_languages or self._listening.preferred_decades:
            return list(range(len(self._catalogue.genres)))
        return [number for number, name in enumerate(self._catalogue.genres) if self._genres.get(name, 0.0) >= _TOLD]

    def because(self, details: Details) -> list[Because]:
        """What is known of the listener that speaks for this track, the strongest first."""
        known, track = self._listening, details.id
        found: list[Because] = []
        if track in known.liked:
            found.append(Because(kind="liked"))
        elif track in self._opened:
            found.append(Because(kind="opened"))
        if track in known.taste_tracks:
            found.append(Because(kind="known_track"))
        for artist in details.artists:
            if names.key(artist) in self._liked_artists:
                found.append(Because(kind="liked_artist", name=artist))
            elif names.key(artist) in self._account_artists:
                found.append(Because(kind="known_artist", name=artist))
        if known.own and not found:
            found += own.because(details, known.own)
        anything = known.liked or known.taste_tracks or known.own or self._opened or self._shown
        if anything and not found and track not in self._shown:
            found.append(Because(kind="new"))
        genres = details.genre.split(";") if details.genre else []
        told = [genre for genre in genres if self._genres.get(names.key(genre), 0.0) >= _TOLD]
        return [*found, *(Because(kind="genre", name=genre) for genre in told)]

    def _by_artist(self) -> dict[str, float]:
        """The gain of an artist's tracks, by names.key: more for each like, up to LIKED_ARTIST or ACCOUNT_ARTIST."""
        gains = {name: LIKED_ARTIST * weight / (weight + 1) for name, weight in self._liked_artists.items()}
        for name, weight in self._account_artists.items():
            gains[name] = max(gains.get(name, 0.0), ACCOUNT_ARTIST * weight)
        return gains

    def _by_track(self) -> dict[str, float]:
        """The gain of single tracks, by id, for those in the catalogue."""
        known = self._listening
        gains = {track: OPENED * self._fade(last) for track, (_, last) in self._opened.items()}
        gains |= {track: LIKED * self._fade(time) for track, time in known.liked.items()}
        for track, weight in known.taste_tracks.items():
            gains[track] = max(gains.get(track, 0.0), ACCOUNT_TRACK * weight)
        return {track: gain for track, gain in gains.items() if track in self._places}

    def _by_genre(self) -> npt.NDArray[np.float32]:
        """The gain of each track by its genres, the mean of their records: float32, (tracks of the catalogue,)."""
        import numpy as np

        catalogue = self._catalogue
        if not self._genres:
            return np.zeros(len(catalogue), dtype=np.float32)
        records = self._catalogue.by_genres([self._genres.get(name, 0.0) for name in catalogue.genres])
        of_sets = records / np.maximum(1, np.diff(catalogue.set_starts))
        gains: npt.NDArray[np.float32] = (GENRE * of_sets).astype(np.float32)[catalogue.genre_sets]
        return gains

    def _of_avoided_genres(self) -> npt.NDArray[np.bool_]:
        """Which tracks have a genre to avoid, by choice or by season: bool, (tracks of the catalogue,)."""
        out = self._avoided | ({CHRISTMAS} - self._preferred if self._seasonal else set())
        avoided = self._catalogue.by_genres([float(name in out) for name in self._catalogue.genres])
        found: npt.NDArray[np.bool_] = (avoided > 0)[self._catalogue.genre_sets]
        return found

    def _worth(self) -> dict[str, float]:
        """What each known track says of its genres, by id: 1 if liked, 0.5 if opened, 0 if shown, -1 if rejected."""
        known = self._listening
        worth = dict.fromkeys(self._shown, 0.0)
        worth |= {track: 0.5 * self._fade(last) for track, (_, last) in self._opened.items()}
        worth |= {track: self._fade(time) for track, time in known.liked.items()}
        return worth | dict.fromkeys(known.rejected, -1.0)

    def _stale(self, track: str, count: int, last: float) -> float:
        welcome = track in self._listening.liked or track in self._opened
        repeated = 0.0 if welcome else REPEATED * (max(1, count).bit_length() - 1)
        return SHOWN * float(0.5 ** (self._age(last) / _FRESH)) + repeated

    def _fade(self, time: float) -> float:
        return float(0.5 ** (self._age(time) / _MEMORY))

    def _age(self, time: float) -> float:
        """Seconds since `time`; 0 where a clock that was set back makes it negative."""
        return max(0.0, self._now - time)


def _latest(seen: Mapping[str, Seen]) -> dict[str, Seen]:
    if len(seen) <= LATEST:
        return dict(seen)
    return dict(sorted(seen.items(), key=lambda item: (-item[1][1], item[0]))[:LATEST])
