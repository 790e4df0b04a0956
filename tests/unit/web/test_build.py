"""web/build: what it puts into dist/web/, from a runtime of a few bytes."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

import pytest

from facetune.errors import FaceTuneError
from facetune.vision import manifest
from tests.conftest import ROOT
from tests.unit.web.test_vectors import WEIGHTS, needs_weights
from tools.web import lean, modules, parts, site

FEW = 300
ICONS = [file.name for file in (ROOT / "web/icons").iterdir()]


@pytest.fixture(scope="module", autouse=True)
def runtime(tmp_path_factory):
    """A runtime that npm need not fetch."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in ("ort-wasm-simd-threaded.wasm", "ort.wasm.bundle.min.mjs"):
        (folder / name).write_bytes(name.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "runtime", lambda _: (folder, "1.0"))
        yield folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("site") / "web"
    site.build(out, None, tracks=FEW)
    return out


def listed(out):
    return json.loads((out / "files.json").read_text(encoding="utf-8"))


def test_it_gives_the_same_bytes_each_time_in_place_of_what_was_there(built, tmp_path):
    again = tmp_path / "web"
    again.mkdir()
    (again / "old.js").write_text("")
    site.build(again, None, tracks=FEW)
    one, other = ({file.relative_to(out): file.read_bytes() for file in out.rglob("*.*")} for out in (built, again))
    assert one == other
    assert not list(tmp_path.glob("*.new"))


def test_the_list_has_each_file_with_its_hash(built):
    told = {each["path"]: each["sha256"] for each in listed(built)}
    there = {file.relative_to(built).as_posix() for file in built.rglob("*") if file.is_file()}
    assert there - told.keys() == {"files.json"} | ({"service_worker.js"} & there)
    for path, sha256 in told.items():
        assert hashlib.sha256((built / path).read_bytes()).hexdigest() == sha256


def test_each_import_leads_to_a_file(built):
    for file in built.rglob("*.js"):
        for address in modules._IMPORT.findall(modules._COMMENT.sub("", file.read_text(encoding="utf-8"))):
            assert (file.parent / address).is_file(), f"{file}: {address}"


def test_only_comments_are_left_out_of_the_code(built):
    whole = [file for file in built.rglob("*.js") if file.name not in ("catalogue.js", "service_worker.js")]
    assert whole
    for file in whole:
        source = (ROOT / file.relative_to(built)).read_text(encoding="utf-8").splitlines()
        kept = file.read_text(encoding="utf-8").splitlines()
        for line in source:
            if kept and line == kept[0]:
                kept.pop(0)
            else:
                assert line.strip().startswith(("//", "/*", "*")), f"{file}: {line}"
        assert not kept


def test_what_looks_like_a_comment_stays_in_a_line_of_code():
    code = 'const a = "// no"; // why\n/** @type {A} */ (b).c();\n  /* one\n   two */\n// gone\nd("/*"); /* x */\n'
    assert lean.lean(code) == 'const a = "// no"; // why\n/** @type {A} */ (b).c();\nd("/*"); /* x */\n'


def test_a_first_visit_does_without_other_languages_and_icons(built):
    later = {each["path"] for each in listed(built) if each.get("later")}
    assert {path for path in later if "_locales" not in path} == {f"web/icons/{icon}" for icon in ICONS}
    assert len(later) == len(ICONS) + 2 * len(list((ROOT / "web/_locales").iterdir()))


def test_developers_files_stay_out(built):
    names = {file.name for file in built.rglob("*")}
    assert not names & {
        "build",
        "package.json",
        "package-lock.json",
        "node_modules",
        "README.md",
        ".npmrc",
        "types.d.ts",
    }


def test_the_page_is_told_which_files_to_load(built):
    web = json.loads((built / "web/models/manifest.json").read_text(encoding="utf-8"))["web"]
    assert web["detector"] is None
    for part in (web["runtime"], web["emotions"]):
        assert (built / "web" / part["file"]).stat().st_size == part["bytes"]
    size = (built / "web/music/catalogue.pack").stat().st_size
    assert f"const BYTES = {size};" in (built / "web/music/catalogue.js").read_text(encoding="utf-8")
    packed = gzip.decompress((built / "web/models/emotions.pack").read_bytes())
    assert packed == (ROOT / "models/emotions.onnx").read_bytes()


@needs_weights
def test_the_weights_are_verified_and_freed(tmp_path):
    site.build(tmp_path / "web", parts.weights(WEIGHTS), tracks=FEW)
    network = gzip.decompress((tmp_path / "web/web/models/detector.pack").read_bytes())
    assert len(network) == manifest.YUNET.size
    assert network != WEIGHTS.read_bytes()


def test_other_weights_are_refused(tmp_path):
    (tmp_path / "weights.onnx").write_bytes(b"no weights")
    with pytest.raises(FaceTuneError, match="bytes") as refused:
        parts.weights(tmp_path / "weights.onnx")
    assert refused.value.code == "download_corrupt"


def test_a_build_without_weights_says_what_the_page_does_then(monkeypatch, capsys, tmp_path):
    def no_network(_source):
        raise FaceTuneError("download_failed", file="weights", detail="no network", url="")

    monkeypatch.setattr(parts, "weights", no_network)
    monkeypatch.setattr("sys.argv", ["web/build", "--out", str(tmp_path / "web"), "--tracks", "50"])
    site.main()
    assert "reads what lies in the middle" in capsys.readouterr().err
    assert (tmp_path / "web/files.json").is_file()
    monkeypatch.setattr("sys.argv", ["web/build", "--need-weights"])
    with pytest.raises(SystemExit):
        site.main()


def test_a_file_that_is_named_and_not_there_ends_the_build(tmp_path):
    (tmp_path / "web").mkdir()
    page = tmp_path / "web/main.js"
    page.write_text('import { a } from "../extension/lost.js";\n')
    with pytest.raises(ValueError, match="lost"):
        modules.used(tmp_path, [page])


def test_what_the_extensions_files_use_comes_along(tmp_path):
    for folder in ("web", "extension/shared", "extension/icons"):
        (tmp_path / folder).mkdir(parents=True)
    files = {
        "web/index.html": '<link href="extension/shared/base.css"> <script src="web/main.js"></script>',
        "web/main.js": 'import {\n  a,\n} from "../extension/shared/a.js";\n// import "./no.js"\n/* "./not.js" */\n',
        "extension/shared/a.js": 'export { b } from "./b.js";\nexport const from = "./nothing.js";\n',
        "extension/shared/b.js": "export const b = 1;\n",
        "extension/shared/base.css": 'body { background: url("../icons/icon.svg"); }',
        "extension/icons/icon.svg": "<svg/>",
        "extension/icons/other.svg": "<svg/>",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    own = [tmp_path / "web/index.html", tmp_path / "web/main.js"]
    found = {file.relative_to(tmp_path / "extension").as_posix() for file in modules.used(tmp_path, own)}
    assert found == {"shared/a.js", "shared/b.js", "shared/base.css", "icons/icon.svg"}


def test_a_token_is_there_once():
    assert parts.filled("a /*X*/ b", "/*X*/", "1") == "a 1 b"
    with pytest.raises(ValueError, match="2 times"):
        parts.filled("/*X*/ /*X*/", "/*X*/", "1")


def test_the_pinned_runtime_is_named_in_the_lock_without_a_server():
    text = (ROOT / "web/package-lock.json").read_text(encoding="utf-8")
    version = json.loads((ROOT / "web/package.json").read_text(encoding="utf-8"))["dependencies"]["onnxruntime-web"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert json.loads(text)["packages"]["node_modules/onnxruntime-web"]["version"] == version
    assert "resolved" not in text
