"""Choose again how an exported model's outputs decide the mood, without exporting the network.

    python -m training.decide --data DIR [--model models]

Reads the validation faces that the model's manifest names, and writes the decision, its temperature, how it reads
resting faces, and the numbers of the choice into the manifest. The model file stays as it is.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from training import atomic_files
from training.data.augment import views_of
from training.data.dataset import load
from training.data.split import split_of_model
from training.errors import DataError, ExportError, status
from training.evaluate.onnx_model import Model
from training.export import decision, quantize


def _run(options: argparse.Namespace) -> None:
    file = options.model / "manifest.json"
    try:
        manifest = json.loads(file.read_text())
        entry = manifest["emotion"]
        model = Model(options.model / entry["file"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError(f"{file}: not the manifest of a model: {error}") from error
    if model.entry != entry:
        raise ExportError(f"{file}: it describes another file than {entry['file']}")
    faces = load(options.data, "train", options.votes)
    try:
        validation = faces.take(split_of_model(faces, entry["metrics"]).validation)
    except KeyError as error:
        raise DataError(f"{file}: its metrics lack {error}: export the model again") from error
    answers = [model(seen) for seen in views_of(validation.pixels, quantize.VIEWS)]
    decided, chose = decision.fit(answers, validation)
    manifest["emotion"] = _placed(entry, decided) | {"metrics": entry["metrics"] | chose}
    atomic_files.write({file: json.dumps(manifest, indent=2).encode() + b"\n"})


def _placed(entry: dict[str, object], decided: dict[str, object]) -> dict[str, object]:
    """`entry` with the values of `decided`, each where export writes it: a new one after the one before it."""
    found: dict[str, object] = {}
    new = [name for name in decided if name not in entry]
    for name, value in entry.items():
        found[name] = decided.get(name, value)
        if name == "decision":
            found |= {each: decided[each] for each in new}
    return found | {name: value for name, value in decided.items() if name not in found}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.decide", description="Choose how a model's outputs decide.")
    parser.add_argument("--data", type=Path, required=True, help="folder with FER2013, as training.evaluate takes it")
    parser.add_argument("--votes", type=Path, help="FER+'s fer2013new.csv")
    parser.add_argument("--model", type=Path, default=Path("models"), help="folder with manifest.json")
    options = parser.parse_args(arguments)
    return status(lambda: _run(options))


if __name__ == "__main__":
    raise SystemExit(main())
