"""Networks that teach: their answers for every Training face, and a run that learns from them."""

import dataclasses
import errno
import functools
import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from training import teach as teach_command
from training import train
from training.data.dataset import load
from training.data.split import split
from training.distill import voters
from training.distill.teachers import Teachers, teach
from training.errors import RunError
from training.networks import architectures, by_name
from training.run.folder import Run

from .conftest import made_faces, step_by_step, written

# Importing and tracing TensorFlow alone takes a minute on a slow machine.
pytestmark = pytest.mark.timeout(600)

MODEL = Path(__file__).parents[2] / "models" / "emotions.onnx"

SHORT = ["--validation-share=0.25", "--set=epochs=1", "--set=batch=28"]


def run(table, out, *more, network="residual"):
    sizes = ["--set=sizes=[]"] if network == "residual" else []
    return train.main([f"--network={network}", f"--data={table}", f"--out={out}", *SHORT, *sizes, *more])


@pytest.fixture(scope="module", autouse=True)
def _small():
    """The residual network with few layers: they take the time, and how one learns from another is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(by_name.NETWORKS, "residual", functools.partial(architectures.residual, widths=(4, 8)))
        yield


# Once for all tests, because training takes its time; nobody writes into them.


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The faces in the challenge's layout."""
    return written(made_faces(), tmp_path_factory.mktemp("data") / "challenge")


@pytest.fixture(scope="module")
def runs(table, tmp_path_factory):
    """A run with both outputs and one that knows emotions only."""
    pytest.importorskip("tensorflow", reason="training needs TensorFlow: pip install facetune[training]")
    folder = tmp_path_factory.mktemp("runs")
    with step_by_step():  # the tests, too
        assert run(table, folder / "first") == 0
        assert run(table, folder / "second", network="plain") == 0
        yield [folder / "first", folder / "second"]


def test_a_run_learns_from_the_average_of_others(table, runs, tmp_path, capsys):
    file = tmp_path / "teachers.npz"
    asked = [*map(str, runs), f"--data={table}", f"--out={file}", "--views=3"]
    assert teach_command.main(asked) == 0
    faces, found = load(table), Teachers.read(file)
    each = [teach([one], faces, 3).answers for one in runs]
    assert found.answers["emotion"] == pytest.approx((each[0]["emotion"] + each[1]["emotion"]) / 2, abs=1e-5)
    assert found.answers["expression"] == pytest.approx(each[0]["expression"], abs=1e-5), "one of them has none"
    assert found.answers["emotion"].shape == (len(faces), 7)
    assert found.answers["emotion"].sum(axis=1) == pytest.approx(np.ones(len(faces)), abs=1e-4)

    pupil = tmp_path / "pupil"
    taught = [f"--teachers={file}", "--set=teaching=0.7"]
    tutor = runs[0]
    shutil.copy(MODEL, tutor / "int8.onnx")  # as if it had been exported
    tutored = [f"--tutors={tutor}", "--set=tutoring=0.5"]
    assert run(table, pupil, *taught, *tutored) == 0
    config = Run(pupil).config()
    assert config["teachers"] == found.sha256
    assert config["tutors"] == [hashlib.sha256(MODEL.read_bytes()).hexdigest()]
    capsys.readouterr()
    assert run(table, tmp_path / "other", *taught, "--seed=4") == 1
    assert "teachers were trained with another seed" in capsys.readouterr().err
    assert run(table, tmp_path / "other", "--set=teaching=0.7") == 1
    assert "go together" in capsys.readouterr().err
    for half in (taught[0], *tutored):
        assert run(table, tmp_path / "other", half) == 1
        assert "go together" in capsys.readouterr().err
    assert run(table, tmp_path / "other", *tutored, "--seed=4") == 1
    assert "first was trained with another seed" in capsys.readouterr().err
    assert not (tmp_path / "other").exists(), "refused before anything is written"


def test_teachers_with_other_faces_aside_are_refused(table, runs, tmp_path):
    assert run(table, tmp_path / "third", "--seed=7") == 0
    with pytest.raises(RunError, match="third was trained with another seed"):
        teach([*runs, tmp_path / "third"], load(table), 1)
    faces = load(table)
    with pytest.raises(RunError, match="another data"):
        teach(runs, faces.take(np.arange(len(faces) - 1)), 1)


def test_voters_teach_labels_too(table, runs, tmp_path, capsys):
    file, faces = tmp_path / "teachers.npz", load(table)
    asked = [*map(str, runs), f"--data={table}", f"--out={file}", "--views=1"]
    assert teach_command.main([*asked, "--voters"]) == 0
    found, alone = Teachers.read(file), teach(runs, faces, 1)
    assert found.about["voters"] == voters.SHARE
    assert found.answers["expression"] == pytest.approx(alone.answers["expression"], abs=1e-5)
    rows = split(faces, 0, 0.25).train
    probable = voters.label_probabilities(faces.votes, faces.labels, rows)
    joined = voters.mixed(alone.answers["emotion"], faces.votes, probable, voters.SHARE)
    assert found.answers["emotion"] == pytest.approx(joined, abs=1e-4)
    assert np.abs(joined - alone.answers["emotion"]).max() > 0.01

    # Without votes there is nobody to ask; told before any network is.
    with pytest.raises(RunError, match=r"no votes for --voters"):
        teach(runs, dataclasses.replace(faces, votes=None), 1, 0.5)
    for wrong in ("-0.1", "1.5", "nan"):
        with pytest.raises(SystemExit):
            teach_command.main([*asked, f"--voters={wrong}"])
        assert f"--voters {wrong}: not from 0 to 1" in capsys.readouterr().err


def test_files_that_are_no_teachers(tmp_path):
    file = tmp_path / "teachers.npz"
    for content in (b"", b"PK\x03\x04 cut short", b"{}"):
        file.write_bytes(content)
        with pytest.raises(RunError, match=r"teachers\.npz: not a file of training\.teach"):
            Teachers.read(file)
    np.savez(file, emotion=np.zeros((2, 7)))
    with pytest.raises(RunError, match="not a file"):
        Teachers.read(file)


def test_commands_that_teach_nothing(table, tmp_path, capsys):
    out = tmp_path / "new" / "teachers.npz"
    assert teach_command.main([str(tmp_path / "none"), f"--data={table}", f"--out={out}"]) == 1
    assert "config.json: not the configuration of a run" in capsys.readouterr().err
    assert teach_command.main([str(tmp_path / "none"), f"--data={table}", f"--out={table}/teachers.npz"]) == 1
    assert "error: not written" in capsys.readouterr().err, "told before the faces are looked at"
    with pytest.raises(SystemExit):
        teach_command.main([str(tmp_path / "none"), f"--data={table}", f"--out={out}", "--views=0"])
    assert "--views 0: not above 0" in capsys.readouterr().err
    assert not out.exists()


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "teachers.npz"
    teachers = Teachers({"emotion": np.zeros((2, 7), np.float32)}, {})
    teachers.write(file)
    before = file.read_bytes()

    def full(path, content):
        with path.open("wb") as opened:
            opened.write(content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RunError, match=r"teachers\.npz: not written.*No space left"):
        teachers.write(file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["teachers.npz"]
