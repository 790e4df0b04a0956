"""The methods about a person's own music: files come in pieces, are read, and are taken out again."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Final

import msgspec

from facetune.app.library import BroughtResult, OwnResult
from facetune.errors import FaceTuneError
from facetune.host.protocol import Call, Method, NoParams

PIECE: Final = 512 * 1024
"""The most bytes of a piece: in base64, with the rest of its message, it stays under framing.MAX_INCOMING."""

Upload = Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
"""The name of an upload, by chance: the page makes one up."""


class PieceParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of the file number `file` (from 0), in base64, which begins at `offset`; `name` is the file's.

    Pieces come in their order, file by file. The first one of file 0 begins an upload, and ends the one before.
    """

    upload: Upload
    file: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    name: Annotated[str, msgspec.Meta(max_length=1024)]
    offset: Annotated[int, msgspec.Meta(ge=0, le=2**40)]
    data: Annotated[str, msgspec.Meta(max_length=4 * PIECE // 3 + 4)]


class PieceResult(msgspec.Struct, frozen=True):
    """How many bytes of the file have come."""

    received: int


class UploadParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An upload, all of whose pieces have come. With `private` nothing is kept of what is in it."""

    upload: Upload
    private: bool = False


class DiscardParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An upload that is not wanted any more."""

    upload: Upload


class DiscardResult(msgspec.Struct, frozen=True):
    """It is gone."""


class UndoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take out what was brought the last `count` times, or with null all."""

    count: Annotated[int, msgspec.Meta(ge=1, le=9999)] | None = 1


class ReadingParams(msgspec.Struct, frozen=True):
    """How much of the files of the request `id` has been read, 0..1."""

    id: int | str
    done: Annotated[float, msgspec.Meta(ge=0, le=1)]


def take_piece(params: PieceParams, call: Call) -> PieceResult:
    """Keep a piece of a file until all are here."""
    from facetune.app import library_upload

    try:
        piece = base64.b64decode(params.data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FaceTuneError("invalid_params", method="library/piece", detail="the data is no base64") from error
    return PieceResult(library_upload.take(params.upload, params.file, params.name, params.offset, piece))


def import_(params: UploadParams, call: Call) -> BroughtResult:
    """Read the files of an upload, and keep what the catalogue knows of them as the person's own music."""
    from facetune.app import library, library_upload

    told = [0.0]

    def tell(share: float) -> None:
        if share - told[0] >= 0.01 or share < told[0]:  # at most a hundred of them
            told[0] = share
            call.notify("library/reading", ReadingParams(id=call.id, done=share))

    try:
        given = library_upload.all_of(params.upload)
        return library.bring(given, on_progress=tell, cancelled=call.cancelled, private=params.private)
    finally:
        library_upload.drop(params.upload)


def discard(params: DiscardParams, call: Call) -> DiscardResult:
    """Forget an upload."""
    from facetune.app import library_upload

    library_upload.drop(params.upload)
    return DiscardResult()


def info(params: NoParams, call: Call) -> OwnResult:
    """What the person brought."""
    from facetune.app import library

    return library.contents()


def undo(params: UndoParams, call: Call) -> OwnResult:
    """Take out what the person brought last, or all."""
    from facetune.app import library

    return library.undo(params.count)


METHODS: Final = {
    "library/piece": Method(PieceParams, PieceResult, take_piece),
    "library/import": Method(UploadParams, BroughtResult, import_),
    "library/discard": Method(DiscardParams, DiscardResult, discard),
    "library/info": Method(NoParams, OwnResult, info),
    "library/undo": Method(UndoParams, OwnResult, undo),
}

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"library/reading": ReadingParams}
