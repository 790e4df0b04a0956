"""Writes the protocol's description from its types: PROTOCOL.md's tables, and two files of extension/host/.

    python -m tools.protocol_docs            rewrite them
    python -m tools.protocol_docs --check    exit with 1 where one is stale

Works on this checkout.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, get_args

import msgspec
from msgspec import inspect as types

from facetune import affect
from facetune import types as vocabulary
from facetune.error_table import ERRORS
from facetune.host import protocol
from facetune.host.methods import FROM_HOST, METHODS
from tools import extension_schema

_ROOT: Final = Path(__file__).resolve().parents[1]

_BEGIN: Final = "<!-- generated: {name} -->"
_END: Final = "<!-- end: {name} -->"

_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "Emotion": affect.EMOTIONS,
    "Goal": affect.GOALS,
    "Hint": get_args(vocabulary.Hint),
    "Phase": get_args(vocabulary.Phase),
    "UnsureReason": get_args(vocabulary.UnsureReason),
}


class _Text(msgspec.Struct):
    """One text of the extension."""

    message: str


def typescript() -> str:
    """The text of protocol.d.ts: an interface for every struct of the protocol, in the order they are used."""
    lines = ["// Written by `python -m tools.protocol_docs` from native_host/facetune/host/protocol.py.", ""]
    for name, values in _ALIASES.items():
        lines.append(f"export type {name} = {_either(values)};")
    lines.append(f"export type ErrorCode = {_either(ERRORS)};")
    for struct in _structs():
        lines += ["", f"/** {_summary(struct.cls)} */", f"export interface {struct.cls.__name__} {{"]
        for field in struct.fields:
            optional = "" if field.required or not _may_be_left_out(struct.cls) else "?"
            lines.append(f"  {field.encode_name}{optional}: {_ts(field.type)};")
        lines.append("}")
    lines += ["", "/** What each method takes and gives. */", "export interface Methods {"]
    for name, method in METHODS.items():
        lines.append(f'  "{name}": {{ params: {method.params.__name__}; result: {method.result.__name__} }};')
    lines.append("}")
    return "\n".join(lines) + "\n"


def capabilities() -> str:
    """The text of host/capabilities.py: the host imports the methods themselves after it has said their names."""
    names = "".join(f'    "{name}",\n' for name in sorted(METHODS))
    return (
        '"""Written by `python -m tools.protocol_docs`: the names of all methods, for `initialize` to say."""\n\n'
        f"CAPABILITIES = [\n{names}]\n"
    )


def schema() -> str:
    """The text of schema.js: the checks of what the host sends."""
    results = {name: method.result for name, method in METHODS.items()}
    return extension_schema.schema(results, FROM_HOST, _ALIASES)


def tables() -> dict[str, str]:
    """The generated parts of PROTOCOL.md, by the name of their marker."""
    methods = ["| method | params | result |", "| --- | --- | --- |"]
    for name, method in METHODS.items():
        methods.append(f"| `{name}` | {_link(method.params)} | {_link(method.result)} |")
    notices = ["| notification | sent by | params |", "| --- | --- | --- |"]
    for sender, table in (("extension", protocol.FROM_EXTENSION), ("host", FROM_HOST)):
        for name, params in table.items():
            notices.append(f"| `{name}` | {sender} | {_link(params)} |")
    structs = []
    for struct in _structs():
        structs += [f"### {struct.cls.__name__}", "", inspect.cleandoc(struct.cls.__doc__ or ""), ""]
        if struct.fields:
            structs += ["| field | type | default |", "| --- | --- | --- |"]
        for field in struct.fields:
            shown = _ts(field.type).replace("|", r"\|")
            structs.append(f"| `{field.encode_name}` | `{shown}` | {_default(field)} |")
        structs.append("")
    errors = ["| code | JSON-RPC | what a person reads | what to do |", "| --- | --- | --- | --- |"]
    for code, text in ERRORS.items():
        number = protocol.RPC_CODES.get(code, protocol.RPC_OTHER)
        errors.append(f"| `{code}` | {number} | {text.message} | {text.hint} |")
    return {
        "methods": "\n".join(methods),
        "notifications": "\n".join(notices),
        "types": "\n".join(structs).rstrip(),
        "errors": "\n".join(errors),
        "extension errors": "\n".join(_extension_errors()),
    }


def _extension_errors() -> list[str]:
    """The failures that the extension notices by itself, from its texts."""
    texts = msgspec.json.decode((_ROOT / "extension/_locales/en/messages.json").read_bytes(), type=dict[str, _Text])
    rows = ["| code | what a person reads | what to do |", "| --- | --- | --- |"]
    for key in texts:
        found = re.fullmatch("error_(.+)_message", key)
        if found and found[1] != "unknown" and found[1] not in ERRORS:
            rows.append(f"| `{found[1]}` | {texts[key].message} | {texts[f'error_{found[1]}_hint'].message} |")
    return rows


def fill(markdown: str) -> str:
    """PROTOCOL.md with each generated part replaced. Raises ValueError where a marker is missing."""
    for name, text in tables().items():
        begin, end = _BEGIN.format(name=name), _END.format(name=name)
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(markdown):
            raise ValueError(f"PROTOCOL.md has no marker {begin}")
        whole = f"{begin}\n{text}\n{end}"
        markdown = markdown.replace(pattern.findall(markdown)[0], whole)
    return markdown


def _structs() -> list[types.StructType]:
    """Every struct that a message can hold, each once, parents before their parts."""
    found: dict[type, types.StructType] = {}

    def visit(kind: types.Type) -> None:
        if isinstance(kind, types.StructType):
            if kind.cls in found:
                return
            found[kind.cls] = kind
            for field in kind.fields:
                visit(field.type)
        elif isinstance(kind, types.UnionType):
            for part in kind.types:
                visit(part)
        elif isinstance(kind, types.ListType):
            visit(kind.item_type)

    tops: list[type] = [part for method in METHODS.values() for part in method[:2]]
    tops += [*protocol.FROM_EXTENSION.values(), *FROM_HOST.values(), protocol.ErrorData]
    for top in types.multi_type_info(tops):
        visit(top)
    return list(found.values())


def _ts(kind: types.Type) -> str:
    if isinstance(kind, types.Metadata):
        return _ts(kind.type)
    if isinstance(kind, types.StructType):
        return str(kind.cls.__name__)
    if isinstance(kind, types.LiteralType):
        for name, values in _ALIASES.items():
            if set(values) == set(kind.values):
                return name
        return _either(map(str, kind.values))
    if isinstance(kind, types.ListType):
        item = _ts(kind.item_type)
        return f"({item})[]" if " | " in item else f"{item}[]"
    if isinstance(kind, types.DictType):
        return f"Record<{_ts(kind.key_type)}, {_ts(kind.value_type)}>"
    if isinstance(kind, types.UnionType):
        parts = (_ts(part) for part in kind.types if not _is_unset(part))
        return " | ".join(dict.fromkeys(parts))
    names = {types.NoneType: "null", types.BoolType: "boolean", types.StrType: "string"}
    names |= {types.IntType: "number", types.FloatType: "number"}
    return names[type(kind)]


def _either(values: Iterable[str]) -> str:
    return " | ".join(f'"{value}"' for value in values)


def _is_unset(kind: types.Type) -> bool:
    return isinstance(kind, types.CustomType) and kind.cls is msgspec.UnsetType


def _may_be_left_out(struct: type[msgspec.Struct]) -> bool:
    """Whether a field with its default may be missing: in what the extension sends, and where the host omits it."""
    return struct.__name__.endswith(("Params", "Change")) or struct.__struct_config__.omit_defaults


def _default(field: types.Field) -> str:
    if field.required:
        return "required"
    if field.default is msgspec.NODEFAULT or field.default is msgspec.UNSET:
        return "left as it is" if field.default is msgspec.UNSET else "empty"
    return f"`{msgspec.json.encode(field.default).decode()}`"


def _summary(struct: type) -> str:
    return inspect.cleandoc(struct.__doc__ or "").replace("\n", " ")


def _link(struct: type) -> str:
    return f"[{struct.__name__}](#{struct.__name__.lower()})"


def main() -> None:
    """Rewrite the generated files of this checkout, or check them."""
    markdown = _ROOT / "PROTOCOL.md"
    wanted = {
        _ROOT / "extension" / "host" / "protocol.d.ts": typescript(),
        _ROOT / "extension" / "host" / "schema.js": schema(),
        markdown: fill(markdown.read_text(encoding="utf-8")),
        _ROOT / "native_host" / "facetune" / "host" / "capabilities.py": capabilities(),
    }
    stale = [file for file, text in wanted.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for file in stale:
            print(f"{file.relative_to(_ROOT)} is stale: run python -m tools.protocol_docs", file=sys.stderr)
        sys.exit(1 if stale else 0)
    for file in stale:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(wanted[file], encoding="utf-8")
        print(f"wrote {file.relative_to(_ROOT)}")


if __name__ == "__main__":
    main()
