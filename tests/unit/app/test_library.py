"""A person's own music: from files to the profile, into the ranking, and out again."""

from __future__ import annotations

import base64
import contextlib
import csv
import gzip
import json
import sys
import threading
import zipfile

import msgspec
import pytest

from facetune import paths
from facetune.affect import one_emotion
from facetune.app import catalogue, library, library_files, library_upload, people, recommend
from facetune.cli import run as cli_run
from facetune.errors import FaceTuneError
from facetune.host import music_library
from facetune.host.protocol import Call
from facetune.music.catalogue import shared, shipped_facts
from facetune.profile import copies, listening
from facetune.profile import library as kept
from facetune.profile.store import open_profile

FEATURES = "id,name,artists,valence,energy"


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """A computer with a catalogue of sixty tracks by twenty artists."""
    few = tmp_path / "few.csv.gz"
    with gzip.open(few, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "artists", "popularity", "valence", "energy", "acousticness"])
        for number in range(60):
            writer.writerow([f"{number:022d}", f"Song {number}", f"Singer {number % 20}", 50, 0.8, 0.7, 0.2])
    monkeypatch.setattr(shipped_facts, "path", lambda: few)
    monkeypatch.setattr(paths, "catalogue_file", lambda: tmp_path / "data" / "catalogue.sqlite")
    monkeypatch.setattr(paths, "profile_file", lambda: tmp_path / "data" / "profile.db")
    monkeypatch.setattr(paths, "settings_file", lambda: tmp_path / "settings.json")
    monkeypatch.setattr(paths, "log_file", lambda: tmp_path / "host.log")
    return tmp_path


@pytest.fixture
def bring(home):
    """Brings files by name and content."""

    def bring_them(**options):
        contents = options.pop("files")
        given = []
        for name, body in contents.items():
            path = home / name
            path.write_bytes(body if isinstance(body, bytes) else body.encode())
            given.append(library.File(path, name))
        return library.bring(given, **options)

    return bring_them


def own():
    with open_profile() as profile:
        return listening.read(profile).own


PLAYS = [
    {
        "ts": "2023-05-06T07:08:09Z",
        "username": "trace-user",
        "platform": "trace-platform",
        "ms_played": 200_123,
        "conn_country": "QQ",
        "ip_addr_decrypted": "203.0.113.77",
        "user_agent_decrypted": "trace-agent",
        "master_metadata_track_name": f"Song {number % 3}",
        "master_metadata_album_artist_name": f"Singer {number % 3}",
        "master_metadata_album_album_name": "trace-album",
        "spotify_track_uri": None,
        "offline_timestamp": 1_683_357_777,
    }
    for number in range(7)
]


def test_what_is_known_counts_as_theirs_and_is_taken_out_again(bring):
    assert own() is None
    found = bring(files={"StreamingHistory0.json": json.dumps(PLAYS), "list.txt": "Singer 5 - Song 5\nNo - Such\n"})
    assert [(each.kind, each.rows, each.unknown, each.problem) for each in found.files] == [
        ("history", 7, 0, None),
        ("list", 2, 1, None),
    ]
    assert (found.tracks, found.artists, found.kept) == (4, 4, True)
    assert own().tracks == {f"{0:022d}": 3, f"{1:022d}": 2, f"{2:022d}": 2, f"{5:022d}": 4}
    assert own().artists == {"Singer 0": 3, "Singer 1": 2, "Singer 2": 2, "Singer 5": 4}
    again = bring(files={"more.txt": "Singer 5 - Song 5\n"})
    assert own().tracks[f"{5:022d}"] == 8
    assert [each.kinds for each in again.library.brought] == [["history", "list"], ["list"]]
    assert library.undo().tracks == 4
    assert own().tracks[f"{5:022d}"] == 4
    assert library.undo(None).brought == []
    assert own() is None
    with pytest.raises(FaceTuneError, match="library_nothing"):
        library.undo()


def test_nothing_personal_of_a_file_is_kept(bring, home):
    """No moment, address, name of a person or of a file; of the names in a file those that the catalogue knows."""
    secret = {"recenttracks-trace-user.csv": "uts,utc_time,artist,track\n1683357777,trace-time,Singer 1,Song 1\n"}
    bring(files={"MyData trace-file.json": json.dumps(PLAYS), **secret})
    with open_profile() as profile:
        profile.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = b"".join(path.read_bytes() for path in sorted((home / "data").rglob("*")) if path.is_file())
    assert b"Singer 1" in stored
    for trace in (b"trace", b"203.0.113", b"1683357777", b"2023-05-06", b"200123", b"QQ"):
        assert trace not in stored
    document = json.loads(b"".join(people.document()))
    assert set(document["own"][0]) == {"brought", "track", "name", "artists", "plays"}
    assert set(document["brought"][0]) == {"brought", "time", "kinds", "rows", "unknown"}
    assert "trace" not in json.dumps(document)


def test_rows_with_features_join_the_catalogue_and_count(bring, home):
    table = f"{FEATURES}\n{'a' * 22},New,Newcomer,0.5,0.6\n{1:022d},Song 1,Singer 1,0.8,0.7\n"
    found = bring(files={"mine.csv": table})
    assert found.files[0].added == 1
    assert own().tracks == {"a" * 22: 4, f"{1:022d}": 4}
    assert "Newcomer" in own().artists
    contents = catalogue.contents()
    assert (contents.tracks, [each.file[:10] for each in contents.imports]) == (61, ["own music "])
    catalogue.undo()  # its number is free for another one, which must stay
    (home / "other.csv").write_text(f"{FEATURES}\n{'b' * 22},Other,Another,0.5,0.6\n")
    catalogue.import_file(home / "other.csv")
    library.undo()
    assert [each.file for each in catalogue.contents().imports] == ["other.csv"]
    assert own() is None


def test_erasing_a_person_takes_out_what_joined_the_catalogue(bring):
    bring(files={"mine.csv": f"{FEATURES}\n{'a' * 22},New,Newcomer,0.5,0.6\n"})
    people.new("Other")
    people.erase()  # of the other
    assert catalogue.contents().tracks == 61
    people.erase(name="Me")
    assert catalogue.contents().tracks == 60
    people.use("Me")
    assert own() is None


def test_a_saved_copy_brings_it_back_once(bring):
    bring(files={"list.txt": "Singer 5 - Song 5\n"})
    bring(files={"list.txt": "Singer 6 - Song 6\n"})
    before, document = own(), b"".join(people.document())
    people.new("Other")
    for _ in range(2):
        with open_profile() as profile:
            copies.add(profile, document, "copy.json")
        assert (own().tracks, own().artists) == (before.tracks, before.artists)
    assert [each.kinds for each in library.contents().brought] == [["list"], ["list"]]


def test_each_person_has_their_own(bring):
    bring(files={"list.txt": "Singer 5 - Song 5\n"})
    people.new("Other")
    assert own() is None
    bring(files={"list.txt": "Singer 6 - Song 6\n"})
    assert list(own().artists) == ["Singer 6"]
    people.use("Me")
    assert list(own().artists) == ["Singer 5"]


def test_in_private_nothing_is_kept(bring, home):
    table = f"{FEATURES}\n{'a' * 22},New,Newcomer,0.5,0.6\n{1:022d},Song 1,Singer 1,0.8,0.7\n"
    found = bring(files={"mine.csv": table}, private=True)
    assert (found.tracks, found.kept, found.library.brought) == (1, False, [])
    assert own() is None
    assert catalogue.contents().tracks == 60
    assert not list((home / "data").glob("brought.*"))


def test_a_file_that_cannot_be_read_costs_the_others_nothing(bring):
    found = bring(
        files={
            "photo.png": b"\x89PNG\0\0",
            "poem.txt": "Once upon a time\n",
            "empty.csv": "",
            "podcasts.json": json.dumps([{**PLAYS[0], "master_metadata_album_artist_name": None}]),
            "list.txt": "Singer 5 - Song 5\n",
            "cut.json": json.dumps(PLAYS)[:-5],
        }
    )
    codes = [each.problem.code if each.problem else None for each in found.files]
    assert codes == ["import_unreadable", "library_unknown", "source_empty", "library_empty", None, "import_unreadable"]
    assert (found.tracks, found.library.brought[0].rows) == (1, 1)  # what is sent again must not count twice
    assert found.files[0].problem.params["file"] == "photo.png"
    assert found.kept


def test_a_file_of_strangers_changes_nothing(bring):
    found = bring(files={"list.txt": "No - Such\n"})
    assert (found.kept, found.files[0].unknown) == (False, 1)
    assert own() is None


def test_an_archive_counts_file_by_file(bring, home):
    with zipfile.ZipFile(home / "all.zip", "w") as archive:
        archive.writestr("MyData/StreamingHistory0.json", json.dumps(PLAYS))
        archive.writestr("playlists/mine.csv", f"{FEATURES}\n{'a' * 22},New,Newcomer,0.5,0.6\n")
        archive.writestr("MyData/Userdata.json", json.dumps({"username": "trace-user", "email": "a@b.c"}))
    found = bring(files={"all.zip": (home / "all.zip").read_bytes()})
    assert [(each.name, each.kind, each.added) for each in found.files] == [
        ("StreamingHistory0.json", "history", 0),
        ("mine.csv", "table", 1),
        ("Userdata.json", None, 0),
    ]
    assert set(own().artists) == {"Singer 0", "Singer 1", "Singer 2", "Newcomer"}
    assert not list((home / "data").glob("brought.*"))


def test_files_of_one_name_in_two_archives_are_told_apart(bring, home):
    for name, table in (("a.zip", f"{FEATURES}\n{'a' * 22},New,Newcomer,0.5,0.6\n"), ("b.zip", "Singer 5 - Song 5\n")):
        with zipfile.ZipFile(home / name, "w") as archive:
            archive.writestr("mine.csv", table)
    found = bring(files={name: (home / name).read_bytes() for name in ("a.zip", "b.zip")})
    assert [(each.name, each.kind, each.added) for each in found.files] == [
        ("mine.csv", "table", 1),
        ("mine.csv", "list", 0),
    ]


def test_what_is_told_of_files_fits_into_one_message(bring, home, monkeypatch):
    with zipfile.ZipFile(home / "all.zip", "w") as archive:
        for number in range(9):
            archive.writestr(f"{number}{'é' * 300}.txt", "Singer 5 - Song 5\n")
    body = (home / "all.zip").read_bytes()
    monkeypatch.setattr(library_files, "FILES", 14)
    found = bring(files={"a.zip": body, "b.zip": body, "list.txt": "Singer 6 - Song 6\n"})
    assert [each.problem.code if each.problem else None for each in found.files] == [
        *[None] * 9,
        "import_too_large",
        None,
    ]
    assert found.files[9].name == "b.zip"
    assert {len(each.name) for each in found.files[:9]} == {100}


def test_a_stop_leaves_nothing(bring, home):
    stop = threading.Event()
    seen = []

    def tell(share):
        seen.append(share)
        if share > 0.5:
            stop.set()

    table = f"{FEATURES}\n{'a' * 22},New,Newcomer,0.5,0.6\n"
    with pytest.raises(FaceTuneError, match="cancelled"):
        bring(files={"mine.csv": table, "list.txt": "Singer 5 - Song 5\n"}, on_progress=tell, cancelled=stop)
    assert seen == sorted(seen)
    assert own() is None
    assert catalogue.contents().tracks == 60
    assert not list((home / "data").glob("brought.*"))


def test_times_are_bounded(bring, monkeypatch):
    monkeypatch.setattr(kept, "TIMES", 1)
    bring(files={"list.txt": "Singer 5 - Song 5\n"})
    with pytest.raises(FaceTuneError, match="library_full"):
        bring(files={"list.txt": "Singer 6 - Song 6\n"})


def test_their_music_is_suggested_and_the_reason_says_so(bring):
    def found():
        return recommend.recommend(one_emotion("happy"), recommend.Wanted(goal="match", limit=12, seed=3)).tracks

    before = found()
    bring(files={"list.txt": "".join(f"Singer {number % 20} - Song {number}\n" for number in (50, 51, 52))})
    reasons = {track.id: [each.kind for each in track.reason.because] for track in found()}
    yours = [track for track, kinds in reasons.items() if "yours" in kinds]
    assert len(set(yours) & {f"{number:022d}" for number in (50, 51, 52)}) == len(yours) > 0
    library.undo()
    shared.catalogue()
    assert [track.id for track in found()] == [track.id for track in before]


def test_the_host_takes_pieces_tells_how_far_it_is_and_what_it_found(home):
    told = []
    methods = music_library.METHODS

    def ask(method, /, **params):
        asked = methods[method]
        return asked.run(msgspec.convert(params, asked.params), Call(7, lambda *said: told.append(said)))

    body = base64.b64encode(b"Singer 5 - Song 5\n").decode()
    assert ask("library/piece", upload="upload-1", file=0, name="list.txt", offset=0, data=body).received == 18
    found = ask("library/import", upload="upload-1")
    assert (found.kept, [each.name for each in found.files]) == (True, ["list.txt"])
    shares = [params.done for method, params in told if method == "library/reading" and params.id == 7]
    assert shares == sorted(shares)
    assert ask("library/info") == found.library
    assert ask("library/undo").brought == []
    for name, params, code in (
        ("library/import", {"upload": "upload-1"}, "library_gone"),
        ("library/piece", {"upload": "upload-2", "file": 0, "name": "", "offset": 0, "data": "!"}, "invalid_params"),
        ("library/undo", {"count": None}, None),
        ("library/discard", {"upload": "upload-2"}, None),
    ):
        with pytest.raises(FaceTuneError, match=code) if code else contextlib.nullcontext():
            ask(name, **params)
    assert not list((home / "data").glob("brought.*"))


def test_in_the_terminal(home, capsys, monkeypatch):
    def run(*words):
        with pytest.raises(SystemExit) as ended:
            cli_run.main(["library", *map(str, words)])
        return ended.value.code, capsys.readouterr()

    monkeypatch.setattr(cli_run, "_leave", sys.exit)
    monkeypatch.setattr(cli_run.system, "repair", lambda: None)
    (home / "list.txt").write_text("Singer 5 - Song 5\nNo - Such\n")
    status, said = run("import", home / "list.txt", home / "none.csv")
    assert status == 0
    assert "list.txt: a list, 2 rows; 1 by artists that the catalogue does not know\n" in said.out
    assert "\nThere is no file or folder none.csv. Check the name" in said.out
    assert "1 track and 1 artist of yours count from now on." in said.out
    status, said = run("import", home / "none.csv")
    assert (status, said.out.count("\n")) == (1, 1)  # what is wrong and what to do, and nothing else
    assert "a list, 2 rows, 1 track\n1 track and 1 artist count as yours." in run("info")[1].out
    assert json.loads(run("info", "--json")[1].out)["tracks"] == 1
    assert "You brought no music yet." in run("undo")[1].out
    assert run("undo")[0] == 1
    assert run("reset")[0] == 0


def test_a_table_of_another_scale_is_still_a_list(bring):
    table = "track,artist,valence_tags,arousal_tags\nSong 5,Singer 5,5.1,4.2\n"
    assert bring(files={"tags.csv": table}).tracks == 1


def test_an_upload_comes_in_pieces_and_goes(home):
    body = b"Singer 5 - Song 5\n"
    assert library_upload.take("upload-1", 0, "list.txt", 0, body[:5]) == 5
    assert library_upload.take("upload-1", 0, "list.txt", 5, body[5:]) == len(body)
    assert library_upload.take("upload-1", 1, "more.txt", 0, body) == len(body)
    files = library_upload.all_of("upload-1")
    assert [(each.name, each.path.read_bytes()) for each in files] == [("list.txt", body), ("more.txt", body)]
    for wrong in (("upload-1", 0, "x", 0), ("upload-1", 1, "x", 3), ("upload-1", 3, "x", 0), ("upload-2", 1, "x", 0)):
        with pytest.raises(FaceTuneError, match="library_gone"):
            library_upload.take(*wrong, b"x")
    library_upload.take("upload-2", 0, "list.txt", 0, body)
    assert not files[0].path.exists()
    with pytest.raises(FaceTuneError, match="library_gone"):
        library_upload.all_of("upload-1")
    library_upload.drop("upload-1")
    assert library_upload.all_of("upload-2")
    library_upload.drop("upload-2")
    assert not list((home / "data").glob("brought.*"))


def test_an_upload_is_bounded(home, monkeypatch):
    monkeypatch.setattr(library_upload, "BYTES", 10)
    library_upload.take("upload-1", 0, "list.txt", 0, b"12345678")
    with pytest.raises(FaceTuneError, match="import_too_large"):
        library_upload.take("upload-1", 0, "list.txt", 8, b"901")
    assert not list((home / "data").glob("brought.*"))
    monkeypatch.setattr(library_upload, "FILES", 1)
    library_upload.take("upload-3", 0, "list.txt", 0, b"1")
    with pytest.raises(FaceTuneError, match="import_too_large"):
        library_upload.take("upload-3", 1, "list.txt", 0, b"1")
    library_upload.drop("upload-3")
