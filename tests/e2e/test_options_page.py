"""The options page at work with the real host: what it shows is what the host kept."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from e2e.browser import OPTIONS, hour, one_since, wait

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def page(at_home):
    show(at_home)
    return at_home


def show(page):
    page.open(OPTIONS)
    wait(lambda: page.state() == "ready")


def fill(page, css, text):
    """Type into a field, as far as the page can tell."""
    page.js(
        """
        const field = document.querySelector(args[0]);
        field.value = args[1];
        field.dispatchEvent(new Event("input", { bubbles: true }));
        """,
        css,
        text,
    )


def choose(page, css, value):
    page.js(
        """
        const field = document.querySelector(args[0]);
        field.value = args[1];
        field.dispatchEvent(new Event("change", { bubbles: true }));
        """,
        css,
        value,
    )


def sure(page, css):
    """Click on what asks once more, and say yes."""
    page.click(css)
    wait(lambda: page.visible("#confirm"))
    page.click("#confirm-yes")


def no_trouble(page):
    assert page.texts(".trouble > *") == []


def test_a_test_picture_shows_the_camera_is_on_and_keeps_nothing(page):
    assert page.visible("#moods-empty")
    page.js("""
        window.seen = [];
        const [view, picture] = ["#test-view", "#test-view img"];
        const note = () =>
          window.seen.push([!document.querySelector(view).hidden, document.querySelector(picture)?.naturalWidth > 1]);
        new MutationObserver(note).observe(document.body, { attributes: true, subtree: true });
    """)
    page.click("#test-start")
    wait(lambda: page.text("#test-state"), lambda text: text.startswith("The camera is off again. It sees you"))
    assert [True, True] in page.js("return window.seen")
    assert page.js("return document.querySelector('#test-view img').hasAttribute('src')") is False
    show(page)
    assert page.visible("#moods-empty")


def test_a_smile_is_no_face_at_rest(page):
    page.click("#calibration-start")
    wait(lambda: page.texts("#calibration .trouble code"), lambda codes: codes != [])
    assert page.text("#calibration .trouble code").startswith("calibration_")
    assert page.text("#calibration-known") == "Your face at rest is not known yet."
    on = "return ['mouth', 'eyes'].map((part) => document.querySelector(`#uncovered-${part}`).checked)"
    assert page.js(on) == [False, False]
    page.click("#uncovered-mouth")
    wait(lambda: page.text("#status") == "Saved")
    show(page)
    assert page.js(on) == [True, False]


def test_genres_of_the_catalogue_are_kept(page):
    assert page.js("return document.querySelectorAll('#genre-names option').length") > 20
    fill(page, "#preferred-name", "polka-punk")
    page.click("#preferred button")
    assert "polka-punk" in page.text("#preferred-wrong")
    fill(page, "#preferred-name", "Jazz")
    page.click("#preferred .line button")
    wait(lambda: page.texts("#preferred-list span"), lambda names: names == ["jazz"])
    fill(page, "#avoided-name", "jazz")
    page.click("#avoided .line button")
    wait(lambda: page.texts("#avoided-list span"), lambda names: names == ["jazz"])
    show(page)
    assert page.texts("#preferred-list span") == []
    page.click("#avoided-list button")
    wait(lambda: page.texts("#avoided-list span"), lambda names: names == [])
    no_trouble(page)


HELLO = {"artist": "Adele", "track": "Hello", "uri": "spotify:track:4aebBr4JAihzJQR0CiIZJv"}
PLAY = {
    "ts": "2023-05-06T07:08:09Z",
    "ms_played": 200_000,
    "ip_addr_decrypted": "203.0.113.77",
    "master_metadata_track_name": "Hello",
    "master_metadata_album_artist_name": "Adele",
    "spotify_track_uri": HELLO["uri"],
}
SIMPLE = {"endTime": "2022-09-21 00:02", "artistName": "ABBA", "trackName": "Dancing Queen", "msPlayed": 200_000}


def own_music():
    """A file of each kind: name, content, and the beginning of what the page says of it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("MyData/StreamingHistory1.json", json.dumps([SIMPLE]))
    item = {"trackName": "Hello", "artistName": "Adele", "trackUri": HELLO["uri"]}
    return [
        # Longer than one message can be.
        (
            "StreamingHistory0.json",
            json.dumps([SIMPLE] * 6000),
            "StreamingHistory0.json: what you played. Rows: 6,000.",
        ),
        (
            "Streaming_History_Audio_1.json",
            json.dumps([PLAY] * 2),
            "Streaming_History_Audio_1.json: what you played. Rows: 2.",
        ),
        (
            "YourLibrary.json",
            json.dumps({"tracks": [HELLO], "albums": []}),
            "YourLibrary.json: what you saved. Rows: 1.",
        ),
        (
            "Playlist1.json",
            json.dumps({"playlists": [{"items": [{"track": item}]}]}),
            "Playlist1.json: playlists. Rows: 1.",
        ),
        (
            "exportify.csv",
            f"Track-URI,Track-Name,K\u00fcnstlername(n)\n{HELLO['uri']},Hello,Adele\n",
            "exportify.csv: a table. Rows: 1.",
        ),
        (
            "features.csv",
            f"Track URI,Track Name,Artist Name(s),Energy,Valence\n{'Zz' * 11},Nova,Newcomer of tests,.6,.5\n",
            "features.csv: a table. Rows: 1. Joined the catalogue: 1.",
        ),
        ("lastfm.csv", "Adele,25,Hello,14 Nov 2023 22:13\n", "lastfm.csv: what you played. Rows: 1."),
        ("tunemymusic.csv", "Track name,Artist name,Album\nHello,Adele,25\n", "tunemymusic.csv: a table. Rows: 1."),
        ("list.txt", "Adele - Hello\nNo such - Song\n", "list.txt: a list. Rows: 2. By artists that are not known: 1."),
        ("links.txt", f"https://open.spotify.com/track/{HELLO['uri'][14:]}?si=1\n", "links.txt: a list. Rows: 1."),
        ("data.zip", list(packed.getvalue()), "StreamingHistory1.json: what you played. Rows: 1."),
        ("poem.txt", "Once upon a time\n", "poem.txt is no file of music that FaceTune knows. Choose a table"),
    ]


def choose_files(page, files):
    page.js(
        """
        const chosen = new DataTransfer();
        for (const [name, content] of args[0]) {
          chosen.items.add(new File([typeof content === "string" ? content : new Uint8Array(content)], name));
        }
        const field = document.querySelector("#library-files");
        field.files = chosen.files;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        """,
        [[name, content] for name, content, *_ in files],
    )


def test_their_own_music_is_read_counts_and_goes(page):
    assert page.text("#library-here") == "You brought no music yet."
    files = own_music()
    choose_files(page, files)
    wait(lambda: page.texts("#library .trouble > *") or page.text("#library-state"), seconds=150)
    assert page.texts("#library .trouble > *") == []
    assert page.text("#library-state") == "Known tracks: 3. Known artists: 3. They count from now on."
    said = page.texts("#library-found li")
    assert [line[: len(expected)] for line, (*_, expected) in zip(said, files, strict=True)] == [
        each[2] for each in files
    ]
    show(page)
    assert page.text("#library-here") == "Counting as yours: 3 tracks, 3 artists."
    assert "what you played, what you saved, playlists" in page.text("#library-list li")
    page.click("#library-undo")
    wait(lambda: page.text("#library-state"), lambda text: text == "It is out again.", seconds=150)
    assert page.text("#library-here") == "You brought no music yet."
    assert page.texts("#library .trouble > *") == []


CHART = "return document.querySelector('#moods-chart svg').ariaLabel"


def test_moods_are_shown_corrected_taken_away_and_erased(page):
    began = hour()
    page.scan()
    page.wait_state("result")
    page.scan_again()
    show(page)
    assert page.visible("#moods-chart .dot.happy")
    [points] = re.findall(r"Points with known moods: (\d+)\.", page.js(CHART))
    assert int(points) in one_since(began)
    assert len(page.texts("#moods-list > li")) == 2
    assert len(page.texts("#moods-list > li:first-child a")) >= 10
    assert page.js("return document.querySelectorAll('#moods-week td.happy').length") in one_since(began)
    choose(page, "#moods-list select", "sad")
    wait(
        lambda: page.js("return document.querySelectorAll('#moods-chart .part').length"),
        lambda parts: parts == 2 or points == "2",
    )
    page.click("#moods-unit input[value=month]")
    wait(lambda: page.text("#moods-sum"), lambda text: text.startswith("Months: 12. Scans: 2."))

    name, text = page.download("#export")
    kept = json.loads(text)
    assert name.startswith("facetune-")
    assert "sad" in json.dumps(kept)
    wait(lambda: page.text("#stored-state"), lambda said: name.removesuffix(".json")[:8] in said)

    sure(page, "#erase")
    wait(lambda: page.visible("#moods-empty"))
    show(page)
    assert page.visible("#moods-empty")
    no_trouble(page)


def test_profiles_are_made_renamed_used_and_deleted(page):
    before = page.texts("#people-list strong")
    fill(page, "#people-name", "Zoë & <b>Co</b>")
    page.click("#people-new button")
    wait(lambda: page.texts("#people-list strong"), lambda names: "Zoë & <b>Co</b>" in names)
    wait(lambda: page.text("#person"), lambda text: text == "Profile: Zoë & <b>Co</b>")
    fill(page, "#people-name", "Zoë & <b>Co</b>")
    page.click("#people-new button")
    wait(lambda: page.texts("#people .trouble code"), lambda codes: codes == ["profile_name_taken"])
    page.js("document.querySelector('#people-list [aria-current] .button').click()")
    fill(page, "#people-list input", "Zoë")
    page.click("#people-list form .button")
    wait(lambda: page.texts("#people-list strong"), lambda names: "Zoë" in names)
    sure(page, "#people-list [aria-current] .danger")
    wait(lambda: page.texts("#people-list strong"), lambda names: names == before)
    no_trouble(page)
