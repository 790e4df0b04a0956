"""Reads Spotify's answers as far as they make sense: one odd item costs that item and nothing else."""

from __future__ import annotations

import math
from typing import Any, TypeVar, get_args, get_origin

import msgspec

T = TypeVar("T")


def read(value: Any, kind: type[T]) -> tuple[T, int]:
    """A JSON value as `kind`, and how many items and fields of it were left out.

    An item that does not fit is left out of its list. A field that does not fit gets its default; one without a
    default makes its struct unfit. A number may come as text. Raises msgspec.ValidationError if nothing is left.
    """
    odd: list[str] = []
    found: T = _read(value, kind, odd)
    return found, len(odd)


def _read(value: Any, kind: Any, odd: list[str]) -> Any:
    if get_origin(kind) is list:
        (item,) = get_args(kind)
        return _items(msgspec.convert(value, list), item, odd)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(msgspec.convert(value, dict), kind, odd)
    found = msgspec.convert(value, kind, strict=False)
    if isinstance(found, float) and not math.isfinite(found):
        raise msgspec.ValidationError("not a finite number")
    return found


def _items(values: list[Any], kind: Any, odd: list[str]) -> list[Any]:
    found = []
    for value in values:
        try:
            found.append(_read(value, kind, odd))
        except msgspec.ValidationError as error:  # noqa: PERF203 - that is what this is for
            odd.append(str(error))
    return found


def _struct(values: dict[str, Any], kind: type[msgspec.Struct], odd: list[str]) -> msgspec.Struct:
    found = {}
    for field in msgspec.structs.fields(kind):
        if field.required and field.encode_name not in values:
            raise msgspec.ValidationError(f"{field.name} is missing")
        try:
            if field.encode_name in values:
                found[field.name] = _read(values[field.encode_name], field.type, odd)
        except msgspec.ValidationError as error:
            if field.required:
                raise
            odd.append(str(error))
    return kind(**found)
