"""The tables of the model card, generated from metrics.json so that no number in them is typed by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training import atomic_files
from training.data.labels import EMOTIONS
from training.errors import ExportError

BEGIN, END = "<!-- results: written by training.evaluate -->", "<!-- end of results -->"

Row = dict[str, Any]

SPLITS = {
    "test": "the test split",
    "public": "FER2013 PublicTest",
    "private": "FER2013 PrivateTest",
    "train": "the training split",
}


def record(card: Path, name: str, result: Row) -> None:
    """Store a result under `name` in metrics.json beside the card, and write the card's tables again."""
    store = card.with_name("metrics.json")
    try:
        rows = json.loads(store.read_text()) if store.exists() else {}
    except ValueError as error:
        raise ExportError(f"{store}: not a card's numbers: {error}") from error
    rows[name] = result
    text = rewritten(card.read_text(), rows)
    # Both files or neither: the models of the other rows may no longer exist.
    atomic_files.write({store: json.dumps(rows, indent=1).encode() + b"\n", card: text.encode()})


def rewritten(text: str, rows: dict[str, Row]) -> str:
    """The card's text with new tables between its markers; raises ExportError if it has none."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ExportError(f"the card lacks {BEGIN!r} or {END!r}")
    return f"{head}{BEGIN}\n\n{tables(rows)}\n\n{END}{tail}"


def tables(rows: dict[str, Row]) -> str:
    """All tables, as Markdown."""
    name, row = list(rows.items())[-1]  # the last row is the model that ships
    parts = [
        *_people(name, row),
        _results(rows),
        _recalls(rows),
        *_conditions(rows),
        *_conditions_by_people(name, row),
        _coverage(name, row),
        *_mixtures(name, row),
        *_in_frames(name, row),
    ]
    return "\n\n".join(parts)


def _results(rows: dict[str, Row]) -> str:
    columns: list[tuple[str, Callable[[Row], str]]] = [
        ("scored on", lambda row: f"{SPLITS[row['split']]}, {row['n']} faces"),
        ("FER+ majority, the decision", lambda row: _crowd(row, "decision")),
        (
            "FER2013's labels, the decision (95 % interval)",
            lambda row: _share(row["accuracy"], row["accuracy_interval"]),
        ),
        ("balanced accuracy", lambda row: _share(row["balanced_accuracy"])),
        ("macro F1", lambda row: f"{row['macro_f1']:.3f}"),
        ("ECE, by the labels", lambda row: _share(row["ece"])),
        ("decided by", _decision),
        ("accuracy, `emotion` alone", lambda row: _share(row["outputs"]["emotion"]["accuracy"])),
        ("validation accuracy, `emotion`", _validation),
        ("FER+ majority, `emotion`", lambda row: _crowd(row, "emotion")),
        ("FER+ majority, `expression`", lambda row: _crowd(row, "expression")),
        ("whole frames: found", lambda row: _frames(row, "found")),
        ("whole frames: accuracy on the faces found, as a share of that on crops", lambda row: _frames(row, "kept")),
        ("the same, where a face that is not found is an error", lambda row: _frames(row, "kept_of_all")),
        ("parameters", lambda row: _trained(row, lambda of: f"{of['parameters']:,}")),
        ("MMACs", lambda row: _trained(row, lambda of: f"{of['multiply_accumulates'] / 1e6:.0f}")),
        ("epochs, the best", lambda row: _own(row, lambda of: f"{of['epochs']}, {of['best_epoch']}")),
        ("training", lambda row: _own(row, lambda of: f"{of['seconds'] / 60:.0f} minutes")),
        ("file", lambda row: f"{row['model']['size'] / 1e6:.2f} MB"),
        ("a face, one thread", lambda row: f"{row['latency']['median_ms']:.1f} ms"),
    ]
    return _table(["", *rows], [[title, *map(cell, rows.values())] for title, cell in columns])


def _people(name: str, row: Row) -> list[str]:
    """What people saw in the faces beside what the decision says, if the faces have votes."""
    found = row.get("people")
    if not found:
        return []
    strong, answered, human = found["strong_neutral"], found["answered"], found["human"]
    seen = found["neutral_seen_as"]
    led = (
        f"**{name}, {SPLITS[row['split']]}.** Of {found['n']} faces on which most voters agree, the decision names "
        f"what they see for {_share(found['accuracy'], found['accuracy_interval'])}. One voter names what most "
        f"of the others see in {_share(human['agreement'])} of {human['votes']:,} votes. FER2013's label is named for "
        f"{_share(row['accuracy'], row['accuracy_interval'])} of {row['n']} faces. The calibration error against the "
        f"voters is {_share(found['ece'])}.\n\n"
        f"Of {strong['n']} faces with eight or more votes for neutral, {_share(strong['wrong'])} are called something "
        f"else with confidence. {_share(answered['share'])} of all faces get an answer (confidence of "
        f"{answered['confidence']:g} or more). {_share(answered['right_where_clear'])} of these are right where the "
        f"voters agree, {_share(answered['right'])} where a face on which they do not counts as wrong."
    )
    head = [
        f"{name}: the decision",
        "named, of what voters see",
        "named, of FER2013's label",
        "faces that voters call neutral, seen as",
    ]
    body = [
        [
            emotion,
            _share(found["recall"][emotion], found["recall_interval"][emotion]),
            _share(row["recall"][emotion], row["recall_interval"][emotion]),
            _share(seen[emotion]),
        ]
        for emotion in EMOTIONS
    ]
    return [led, _table(head, body)]


def _recalls(rows: dict[str, Row]) -> str:
    body = [
        [emotion, *(_share(row["recall"][emotion], row["recall_interval"][emotion]) for row in rows.values())]
        for emotion in EMOTIONS
    ]
    return _table(["recall of the labels (95 % interval)", *rows], body)


def _conditions(rows: dict[str, Row]) -> list[str]:
    """A table, if any model was scored under conditions."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row.get("conditions", {})))
    body = [[name, *(_accuracy(row.get("conditions", {}).get(name)) for row in rows.values())] for name in names]
    return [_table(["accuracy under", *rows], body)] if body else []


def _conditions_by_people(name: str, row: Row) -> list[str]:
    """What the decision names under each condition, of labels and of what voters see, if the faces have votes."""
    body = [
        [under, _share(at["accuracy"]), _share(at["people"])]
        for under, at in row.get("conditions", {}).items()
        if "people" in at
    ]
    return [_table([f"{name}: the decision under", "FER2013's labels", "FER+ majority"], body)] if body else []


def _coverage(name: str, row: Row) -> str:
    body = [[f"{at['confidence']:.1f}", _share(at["share"]), _share(at["accuracy"])] for at in row["coverage"]]
    table = _table([f"{name}: confidence at least", "share of faces", "of these, named as labelled"], body)
    found = row.get("precise", {})
    if found.get("confidence") is None:
        return table
    return (
        f"{table}\n\n{100 * found['accuracy']:.0f} % of the answers name the label from a confidence of "
        f"{found['confidence']:.2f} on, which {_share(found['share'])} of the faces reach."
    )


def _mixtures(name: str, row: Row) -> list[str]:
    """The scores by which the share of `expression` was chosen, if the export compared shares."""
    body = [
        [f"{at['expression']:g}", f"{at['vote_loss']:.3f}", *(_share(at[key]) for key in ("labels", "crowd"))]
        for at in row.get("trained", {}).get("mixtures", [])
    ]
    head = [
        f"{name}: share of `expression`, validation faces",
        "log loss against the votes",
        "FER2013's labels",
        "FER+ majority",
    ]
    return [_table(head, body)] if body else []


def _in_frames(name: str, row: Row) -> list[str]:
    """Scores of the decision and of each output on whole frames, if the model was scored on them."""
    body = [
        [of if of == "decision" else f"`{of}`", *(_share(at[key]) for key in ("labels", "crowd"))]
        for of, at in row.get("frames", {}).get("outputs", {}).items()
    ]
    head = [f"{name}: faces found in whole frames", "FER2013's labels", "FER+ majority"]
    return [_table(head, body)] if body else []


def _decision(row: Row) -> str:
    return ", ".join(f"{share:g} `{name}`" for name, share in row["decision"].items() if share)


def _frames(row: Row, key: str) -> str:
    found = row.get("frames")
    return f"{_share(found[key])} ({found['detector']})" if found and key in found else "-"


def _validation(row: Row) -> str:
    found = row.get("trained", {}).get("validation", {}).get("emotion")
    return f"{_share(found['accuracy'])} of {found['n']} faces" if found else "-"


def _trained(row: Row, cell: Callable[[Row], str]) -> str:
    return cell(row["trained"]) if row.get("trained") else "-"


def _own(row: Row, cell: Callable[[Row], str]) -> str:
    """A cell about the network's own training; an ensemble has none."""
    return _trained(row, lambda of: cell(of) if of["epochs"] else "-")


def _crowd(row: Row, output: str) -> str:
    found = row.get("ferplus", {}).get(output)
    return f"{_accuracy(found)} of {found['n']} faces" if found else "-"


def _accuracy(found: Row | None) -> str:
    return _share(found["accuracy"], found["accuracy_interval"]) if found else "-"


def _share(value: float | None, interval: list[float] | None = None) -> str:
    if value is None:
        return "-"
    span = f" ({100 * interval[0]:.1f} to {100 * interval[1]:.1f})" if interval else ""
    return f"{100 * value:.1f} %{span}"


def _table(head: list[str], body: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
