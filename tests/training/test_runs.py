from __future__ import annotations

import dataclasses
import errno
import io
import json

import numpy as np
import pytest

from training import train
from training.errors import RunError
from training.run import settings
from training.run.config import Config
from training.run.folder import Run
from training.run.recipes import RECIPES

CONFIG = Config("plain", RECIPES["plain"], 0, 0.1, None, "0" * 64, "tensorflow")


@pytest.fixture
def run(tmp_path):
    found = Run(tmp_path / "run")
    found.open(CONFIG)
    return found


def test_same_configuration_goes_on(run):
    run.open(CONFIG)
    assert run.config()["network"] == "plain"
    assert run.load_state() is None
    assert run.log() == []


def test_one_process_trains_in_a_folder(run):
    with run.alone(), pytest.raises(RunError, match="another process trains in it"), Run(run.folder).alone():
        pass
    with Run(run.folder).alone():
        pass


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(CONFIG, seed=1),
        dataclasses.replace(CONFIG, data="1" * 64),
        dataclasses.replace(CONFIG, recipe=dataclasses.replace(CONFIG.recipe, batch=32)),
    ],
    ids=["seed", "data", "recipe.batch"],
)
def test_checkpoint_from_another_configuration(run, other, request):
    with pytest.raises(RunError, match=request.node.callspec.id.replace(".", r"\.")):
        run.open(other)


def test_state_comes_back(run):
    arrays = {"model0": np.arange(6, dtype=np.float32).reshape(2, 3), "optimizer0": np.array(7)}
    run.save_state(arrays, {"epoch": 3})
    found, progress = run.load_state()
    assert progress == {"epoch": 3}
    assert all(np.array_equal(found[name], array) for name, array in arrays.items())


def test_a_checkpoint_of_another_configuration(run):
    run.save_state({}, {"epoch": 3})
    (run.folder / "config.json").unlink()
    with pytest.raises(RunError, match=r"holds state\.npz, but no config\.json"):
        run.open(CONFIG)
    (run.folder / "state.npz").rename(run.folder / "kept")
    run.open(dataclasses.replace(CONFIG, seed=1))
    (run.folder / "kept").rename(run.folder / "state.npz")
    with pytest.raises(RunError, match=r"state\.npz: a checkpoint of another configuration"):
        run.load_state()
    # Laid out otherwise it is the same.
    (run.folder / "config.json").write_text(json.dumps(dict(reversed(dataclasses.asdict(CONFIG).items()))))
    assert run.load_state()[1] == {"epoch": 3}


@pytest.mark.parametrize("name", ["log.jsonl", "best.weights.h5"])
def test_what_is_left_of_a_run_without_its_configuration(run, name):
    (run.folder / "config.json").unlink()
    (run.folder / name).write_bytes(b"")
    with pytest.raises(RunError, match=rf"holds {name}, but no config\.json"):
        run.open(CONFIG)
    assert not (run.folder / "config.json").exists()


def test_a_checkpoint_from_before_configurations_were_kept_in_it(run):
    np.savez(run.folder / "state.npz", progress=np.array('{"epoch": 3}'))
    assert run.load_state() == ({}, {"epoch": 3})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"network": ...}, "it lacks network"),
        ({"data": ..., "seed": ...}, "it lacks seed, data"),
        ({"recipe": {}}, "its recipe lacks crowd_weight"),
        ({"recipe": []}, "its recipe lacks crowd_weight"),
    ],
)
def test_a_configuration_that_lacks_something(run, change, complaint):
    found = run.config() | change
    (run.folder / "config.json").write_text(
        json.dumps({name: value for name, value in found.items() if value is not ...})
    )
    with pytest.raises(RunError, match=rf"config\.json: not the configuration of a run: {complaint}"):
        run.config()


def test_full_disk_keeps_the_last_good_checkpoint(run, monkeypatch):
    run.save_state({}, {"epoch": 3})

    def full(file, **_):
        file.write(b"half a checkpoint")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(RunError, match=r"No space left.*last good checkpoint stays"):
        run.save_state({}, {"epoch": 4})
    assert run.load_state()[1] == {"epoch": 3}
    assert sorted(path.name for path in run.folder.iterdir()) == ["config.json", "state.npz"]


def test_full_disk_keeps_the_last_good_weights(run):
    """The real HDF5 at the real end of the room that the system gives it."""
    h5py = pytest.importorskip("h5py", reason="comes with Keras: pip install facetune[training]")
    resource = pytest.importorskip("resource", reason="Windows limits no file's size")

    class Model:
        def save_weights(self, path):
            with h5py.File(path, "w") as file:
                file["kernel"] = np.arange(100_000)

    run.best.write_bytes(b"the last good ones")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(RunError, match="last good checkpoint stays"):
            run.save_best(Model())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert run.best.read_bytes() == b"the last good ones"
    assert sorted(path.name for path in run.folder.iterdir()) == ["best.weights.h5", "config.json"]


def test_full_disk_ends_a_command_in_one_sentence(monkeypatch, capsys):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device", "curves.part.png")

    monkeypatch.setattr(train, "train", full)
    assert train.main(["--network=plain", "--data=.", "--out=."]) == 1
    assert capsys.readouterr().err.startswith("error: not written: [Errno 28] No space left")


def test_a_missing_library_is_named_with_what_brings_it(monkeypatch, capsys):
    def without(_):
        raise ModuleNotFoundError("No module named 'keras'", name="keras")

    monkeypatch.setattr(train, "train", without)
    assert train.main(["--network=plain", "--data=.", "--out=."]) == 1
    assert capsys.readouterr().err == "error: keras is not installed: pip install 'facetune[training]'\n"


def test_damaged_files_are_named(run, faces):
    for content in (b"", b"no checkpoint", b"PK\x03\x04 cut short"):
        (run.folder / "state.npz").write_bytes(content)
        with pytest.raises(RunError, match=r"state\.npz: not a checkpoint"):
            run.load_state()
    alone = io.BytesIO()
    np.save(alone, np.zeros(3))
    (run.folder / "state.npz").write_bytes(alone.getvalue())
    with pytest.raises(RunError, match=r"state\.npz: not a checkpoint"):
        run.load_state()
    run.save_state({}, {"epoch": 3})
    whole = (run.folder / "state.npz").read_bytes()
    entry = whole.index(b"PK\x01\x02")  # the directory's first: its flags are at 8, its method at 10
    for place, value in ((8, 1), (10, 99)):
        (run.folder / "state.npz").write_bytes(whole[: entry + place] + bytes([value]) + whole[entry + place + 1 :])
        with pytest.raises(RunError, match=r"state\.npz: not a checkpoint"):
            run.load_state()
    run.save_validation(faces)
    damaged = bytearray((run.folder / "validation.npz").read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (run.folder / "validation.npz").write_bytes(damaged)
    with pytest.raises(RunError, match=r"validation\.npz: cannot be read"):
        run.validation()
    (run.folder / "validation.npz").unlink()
    (run.folder / "log.jsonl").write_text('{"epoch": 1}\n{"epo')
    with pytest.raises(RunError, match=r"log\.jsonl: not the log"):
        run.log()
    (run.folder / "config.json").write_text("{")
    with pytest.raises(RunError, match=r"config\.json"):
        run.config()
    with pytest.raises(RunError, match=r"validation\.npz"):
        run.validation()


def test_validation_faces_come_back(run, faces):
    run.save_validation(faces)
    found = run.validation()
    assert np.array_equal(found.pixels, faces.pixels)
    assert found.names == faces.names
    run.save_validation(dataclasses.replace(faces, votes=None))
    assert run.validation().votes is None


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be made"):
        Run(tmp_path / "file" / "run").open(CONFIG)


def test_settings_change_a_recipe():
    changed = settings.changed(RECIPES["residual"], ["mixup=0.4", "cosine=false", "patience=3"])
    assert (changed.mixup, changed.cosine, changed.patience) == (0.4, False, 3)


@pytest.mark.parametrize(
    "setting", ["mixup", "mixup=x", "speed=1", "cosine=1", "mixup=true", 'batch="9"', "batch=null", "sizes=3"]
)
def test_unfit_settings(setting):
    with pytest.raises(RunError, match="--set"):
        settings.changed(RECIPES["residual"], [setting])


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("--minutes=-5", "--minutes -5: not above 0"),
        ("--minutes=0", "--minutes 0: not above 0"),
        ("--set=epochs=0", "epochs=0: not above 0"),
        ("--set=batch=-1", "batch=-1: not above 0"),
        ("--set=batch=85", "a batch of 85 faces is more than the 63 to train on"),
        ("--set=sizes=[[0.5,40]]", "--set sizes: the plain network sees faces of 48x48 only"),
        ("--set=tutoring=2", "tutoring=2: not between 0 and 1"),
        ("--set=teaching=1.5", "teaching=1.5: not between 0 and 1"),
        ("--set=label_smoothing=5", "label_smoothing=5: not between 0 and 1"),
        ("--set=patience=0", "patience=0: not above 0"),
        ("--set=mixup=-1", "mixup=-1: below 0"),
        ("--set=learning_rate=NaN", "learning_rate=nan: below 0, or not a number"),
        ("--set=clip_norm=0", "clip_norm=0: not above 0, or infinite"),
        ("--set=clip_norm=-1", "clip_norm=-1: not above 0, or infinite"),
        ("--set=clip_norm=Infinity", "clip_norm=inf: not above 0, or infinite"),
        ("--set=warmup=1", "warmup=1: not from 0 to below 1"),
        ("--seed=-1", "the seed is -1, not from 0 to 4294967295"),
        ("--seed=4294967296", "the seed is 4294967296, not from 0"),
        ("--minutes=inf", "--minutes inf: not above 0, or infinite"),
    ],
)
def test_numbers_that_make_no_run_end_before_anything_is_written(table, tmp_path, capsys, option, complaint):
    out = tmp_path / "run"
    options = ["--network=plain", f"--data={table}", f"--out={out}", "--validation-share=0.25", option]
    assert train.main(options) == 1
    assert complaint in capsys.readouterr().err
    assert not out.exists()


def test_bad_data_ends_before_anything_is_written(tmp_path, capsys):
    out = tmp_path / "run"
    assert train.main(["--network", "plain", "--data", str(tmp_path / "none"), "--out", str(out)]) == 1
    assert "no such folder" in capsys.readouterr().err
    assert not out.exists()
