"""Writes extension/host/schema.js: the host's message types as checks, which the extension reads all answers through.

A type's own limits become the checks' (length, range, pattern, values). `msgspec.Meta(extra={"unknown": value})` says
what the extension takes a value for that only a newer host knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec import inspect as types

_HEAD: Final = """\
// @ts-check
// Written by `python -m tools.protocol_docs` from the host's types.
/** @import {{ Methods }} from "./protocol.js" */
import {{ {names} }} from "./validate.js";
"""

_RESULTS: Final = """\
/**
 * The check of each method's result.
 * @type {{ [M in keyof Methods]: (value: unknown) => Methods[M]["result"] | undefined }}
 */
export const RESULTS = {"""

_NOTIFICATIONS: Final = """\
/** The check of each notification. @type {Record<string, (value: unknown) => any>} */
export const NOTIFICATIONS = {"""

_CHECKS: Final = (
    *("bool", "either", "integer", "list", "number", "oneOf", "optional", "orNull", "record", "struct", "text"),
)

_UNUSED: Final = {"Track": ("url", "uri"), "Playlist": ("url",)}
"""Addresses that the extension makes from ids. It must not use those of a message, so it never sees them."""

_WIDTH: Final = 120


def schema(
    results: Mapping[str, type[msgspec.Struct]],
    notifications: Mapping[str, type[msgspec.Struct]],
    names: Mapping[str, tuple[str, ...]],
) -> str:
    """The text of schema.js: a check for every struct that the host sends. `names` are the named lists of values."""
    lines = [f"const {name} = {_js(values)};" for name, values in names.items()]
    for struct in _structs([*results.values(), *notifications.values()]):
        lines += _struct(struct, names)
    lines += ["", _RESULTS, *(f'  "{name}": {kind.__name__},' for name, kind in results.items()), "};"]
    lines += ["", _NOTIFICATIONS, *(f'  "{name}": {kind.__name__},' for name, kind in notifications.items()), "};"]
    text = "\n".join(lines) + "\n"
    used = (check for check in _CHECKS if re.search(rf"\b{check}\b", text))
    return _HEAD.format(names=", ".join(used)) + "\n" + text


def _structs(tops: Iterable[type[msgspec.Struct]]) -> list[types.StructType]:
    """Each struct once, parts before what they are part of."""
    found: dict[type, types.StructType] = {}

    def visit(kind: types.Type) -> None:
        if isinstance(kind, types.Metadata):
            visit(kind.type)
        elif isinstance(kind, types.ListType):
            visit(kind.item_type)
        elif isinstance(kind, types.UnionType):
            for part in kind.types:
                visit(part)
        elif isinstance(kind, types.StructType) and kind.cls not in found:
            for field in kind.fields:
                visit(field.type)
            found[kind.cls] = kind

    for top in types.multi_type_info(list(tops)):
        visit(top)
    return list(found.values())


def _struct(struct: types.StructType, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The lines of one struct's check."""
    name = struct.cls.__name__
    fields = [
        f"{field.encode_name}: {_field(field, names)}"
        for field in struct.fields
        if field.encode_name not in _UNUSED.get(name, ())
    ]
    line = f"const {name} = struct({{ {', '.join(fields)} }});" if fields else f"const {name} = struct({{}});"
    return [line] if len(line) <= _WIDTH else [f"const {name} = struct({{", *(f"  {field}," for field in fields), "});"]


def _field(field: types.Field, names: Mapping[str, tuple[str, ...]]) -> str:
    """The check of a field. One whose default says nothing may be missing: an older host may not have it yet."""
    check = _check(field.type, names)
    if field.required or check.startswith(("orNull(", "bool")):
        return check
    default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return check if default else f"optional({check}, {_js(default).removesuffix('.0')})"


def _check(kind: types.Type, names: Mapping[str, tuple[str, ...]]) -> str:
    if isinstance(kind, types.Metadata):
        unknown = (kind.extra or {}).get("unknown")
        check = _check(kind.type, names)
        return check if unknown is None else f"{check[:-1]}, {_js(unknown)})"
    if isinstance(kind, types.StructType):
        return str(kind.cls.__name__)
    if isinstance(kind, types.LiteralType):
        return f"oneOf({_values(kind, names)})"
    if isinstance(kind, types.ListType):
        return _call("list", _check(kind.item_type, names), kind.max_length)
    if isinstance(kind, types.DictType):
        keys = _values(kind.key_type, names) if isinstance(kind.key_type, types.LiteralType) else None
        return _call("record", _check(kind.value_type, names), _limits(keys=keys, least=kind.min_length))
    if isinstance(kind, types.UnionType):
        return _union(kind, names)
    if isinstance(kind, types.StrType):
        like = None if kind.pattern is None else _js(kind.pattern.replace(r"\Z", "$"))
        return _call("text", _limits(most=kind.max_length, least=kind.min_length, like=like))
    if isinstance(kind, types.IntType | types.FloatType):
        name = "integer" if isinstance(kind, types.IntType) else "number"
        return _call(name, kind.ge, kind.le)
    return "bool"


def _union(kind: types.UnionType, names: Mapping[str, tuple[str, ...]]) -> str:
    parts = [_check(part, names) for part in kind.types if not isinstance(part, types.NoneType)]
    # Every integer of a message is a number for JavaScript as well.
    if "number()" in parts and "integer()" in parts:
        parts.remove("integer()")
    check = parts[0] if len(parts) == 1 else f"either({', '.join(parts)})"
    return f"orNull({check})" if any(isinstance(part, types.NoneType) for part in kind.types) else check


def _values(kind: types.LiteralType, names: Mapping[str, tuple[str, ...]]) -> str:
    return next((name for name, values in names.items() if set(values) == set(kind.values)), _js(list(kind.values)))


def _limits(**limits: object) -> str | None:
    given = [f"{name}: {value}" for name, value in limits.items() if value is not None]
    return f"{{ {', '.join(given)} }}" if given else None


def _call(name: str, *arguments: object) -> str:
    given = [str(argument) for argument in arguments]
    while given and given[-1] == "None":
        given.pop()
    return f"{name}({', '.join(given)})"


def _js(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
