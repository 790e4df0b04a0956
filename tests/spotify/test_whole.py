"""The whole way, in real processes: what a person does, what breaks, and what is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from facetune.app import account, playlists
from facetune.app import taste as reading
from facetune.errors import FaceTuneError
from facetune.spotify import new_releases, playback, taste, tokens
from facetune.spotify.credentials import Credentials
from facetune.spotify_links import track_uri
from tests.host.client import HostProcess
from tests.spotify.conftest import ALL, click, connect, here, sign_in
from tests.spotify.standin import CLIENT, Failure

FACETUNE = Path(sys.executable).with_name("facetune")


def _save(top):
    return playlists.save([track["id"] for track in top[:5]], name="Five", description="")


def _refresh(_top):
    tokens.drop("1")
    return playlists.refresh("sad")


STEPS = {
    "sign in": lambda _top: sign_in(ALL),
    "taste": lambda _top: new_releases.read(connect(), taste.read(connect()), reading.CatalogueLibrary()),
    "save": _save,
    "keep": lambda _top: playlists.keep("sad", "match", 5),
    "refresh": _refresh,
    "devices": lambda _top: playback.devices(connect()),
    "play": lambda top: playback.play(connect(), [top[0]["id"]]),
    "queue": lambda top: playback.queue(connect(), top[0]["id"]),
    "playing": lambda _top: playback.playing(connect()),
    "like": lambda top: playback.like(connect(), [top[0]["id"]]),
}
"""Everything that asks Spotify."""


@pytest.mark.usefixtures("keyring")
def test_the_network_is_cut_at_each_call_in_turn(spotify, top, monkeypatch):
    """Nothing is lost: the same again, with the network back, ends as it would have."""
    monkeypatch.setattr(new_releases, "ARTISTS", 2)
    cuts = 0
    for name, step in STEPS.items():
        for cut in range(20):
            spotify.calls.clear()
            spotify.failures = [Failure("", action="cut", skip=cut, times=1)]
            before = taste.cached(here()) if Credentials("1").client_id() else None
            try:
                step(top)
                code = None
            except FaceTuneError as error:
                code = error.code
            if spotify.failures[0].times:
                break  # the step has fewer calls: it went through
            cuts += 1
            # Only whose account it is can be done without.
            assert code == (None if spotify.calls[-1] == "GET me" else "spotify_unreachable"), (name, cut)
            if before is not None:
                assert set(before.tracks) <= set(taste.cached(here()).tracks)
            assert (Credentials("1").refresh_token() is None) == (name == "sign in" and cut == 0)
    assert cuts == 22
    assert account.status().signed_in
    assert taste.cached(here()).tracks
    made = [(each["name"], len(each["tracks"])) for each in spotify.playlists.values()]
    assert made == [("Five", 5), ("FaceTune: daily 5", 5)], "neither a second one nor an empty one"


@pytest.fixture
def environment(spotify, keyring):
    """For processes: the stand-in, the keyring, everything in the log, and no browser."""
    return {
        **spotify.environment(),
        "DBUS_SESSION_BUS_ADDRESS": keyring.address,
        "FACETUNE_LOG": "DEBUG",
        "PATH": str(Path(sys.executable).parent),
    }


def command(environment, *arguments, status=0):
    done = subprocess.run(
        [FACETUNE, "spotify", *arguments],
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == status, done
    return done


def test_no_token_is_written_anywhere(spotify, environment, top):
    """Log, profile, settings, standard output and error of the host and of the commands, at DEBUG."""
    from facetune import paths

    started, written = time.time(), {}
    track = top[0]["id"]
    users = []

    def allow(message):
        if message["method"] == "spotify/page":
            assert message["params"]["redirect"].endswith("/callback")
            users.append(threading.Thread(target=click, args=(message["params"]["url"], "agree")))
            users[-1].start()

    spotify.lifetime = 30  # less than the margin: every call renews the token
    with HostProcess(environment) as host:
        host.initialize()
        said = [host.call("spotify/signIn", {"client_id": CLIENT, "features": ALL, "show": True}, allow)]
        said.append(host.call("spotify/taste", {"refresh": True}))
        said.append(host.call("spotify/playlist/save", {"tracks": [track], "emotion": "happy"}))
        said.append(host.call("spotify/playlist/keep", {"emotion": "happy"}))
        said.append(host.call("spotify/playlist/refresh", {"force": True}))
        said.append(host.call("spotify/play", {"tracks": [track]}))
        said.append(host.call("spotify/queue", {"track": track}))
        said.append(host.call("spotify/playing", {}))
        said.append(host.call("spotify/devices"))
        said.append(host.call("spotify/library/save", {"tracks": [track]}))
        for failure in ("half", "garbage", "cut"):
            spotify.failures = [Failure("me", action=failure, times=1)]
            said.append(host.fail("spotify/devices"))
        spotify.failures = [Failure("me", status=400, body={"error": {"status": 400, "message": spotify.issued[-1]}})]
        said.append(host.fail("spotify/devices"))
        spotify.failures = [Failure("token", status=500, body=spotify.issued[-1])]
        said.append(host.fail("spotify/devices"))
        spotify.failures = []
        said.append(host.call("spotify/status"))
        host.process.stdin.close()
        assert host.process.wait(30) == 0
        written["answers"] = json.dumps([said, host.notifications])
        written["standard error"] = host.process.stderr.read().decode()
    for number, arguments in enumerate(
        (["status"], ["devices"], ["refresh", "--force"], ["play", track], ["like", track])
    ):
        done = command(environment, *arguments)
        written[f"command {number}"] = (done.stdout + done.stderr).decode()
    written["sign-out"] = command(environment, "sign-out", "--json").stdout.decode()
    places = [
        paths.data_dir(),
        paths.log_file().parent,
        paths.settings_file().parent,
        Path(os.environ["HOME"]),
    ]
    # The tokens are new: what was written before this test began, as catalogues of many megabytes are, has none.
    for file in {file for place in places for file in place.rglob("*") if file.is_file()}:
        if file.stat().st_mtime > started - 5:
            written[str(file)] = file.read_bytes().decode("latin-1")
    assert any(name.endswith("profile.db") for name in written)
    assert any(name.endswith("host.log") and "spotify" in text for name, text in written.items())
    assert len(spotify.issued) > 6
    for secret in spotify.issued:
        part = secret[2:40]  # a truncated one would be as bad
        assert [name for name, text in written.items() if part in text] == []
    codes = re.findall(r"code_verifier=|Bearer \S{20}", "".join(written.values()))
    assert codes == []


def test_the_host_stays_in_step_while_a_browser_opens_and_stops_when_asked(environment, tmp_path):
    """An xdg-open that talks and reads would corrupt the messages, were it given the host's own streams."""
    opener = tmp_path / "xdg-open"
    opener.write_text(f"#!/bin/sh\necho opened\necho to stderr >&2\ncat\necho \"$1\" > '{tmp_path}/page'\nsleep 60\n")
    opener.chmod(0o755)
    with HostProcess({**environment, "PATH": f"{tmp_path}:{os.environ['PATH']}"}) as host:
        host.initialize()
        waiting = host.start("spotify/signIn", {"client_id": CLIENT})
        page = host.read()
        assert page["method"] == "spotify/page"
        assert host.call("spotify/status")["signed_in"] is False
        host.notify("$/cancelRequest", {"id": waiting})
        answer = host.answer(waiting)
        assert answer["error"]["data"]["code"] == "cancelled"
        assert host.alive()


def test_a_host_that_is_killed_in_mid_sign_in_leaves_nothing_half(spotify, environment):
    with HostProcess(environment) as host:
        host.initialize()
        host.start("spotify/signIn", {"client_id": CLIENT, "show": False})
        page = host.read()["params"]["url"]
        spotify.failures = [Failure("token", action="hang")]
        user = threading.Thread(target=lambda: _ignoring(lambda: click(page, "agree")))
        user.start()
        while "POST token" not in spotify.calls:
            pass
        host.process.send_signal(signal.SIGKILL)
        host.process.wait()
        user.join()
    spotify.failures = []
    now = account.status()
    assert (now.signed_in, now.client_id) == (False, CLIENT)
    sign_in(["taste"], client=None)
    assert account.status().signed_in


def test_a_lock_out_of_hours_outlives_the_process_that_met_it(signed_in, environment):
    """Thirteen hours of it: nobody asks Spotify again before, be it another process."""
    error = {"status": 429, "message": "API rate limit exceeded", "reason": "QUOTA_EXCEEDED"}
    signed_in.failures = [Failure("me", status=429, body={"error": error}, headers={"Retry-After": "48925"})]
    first = command(environment, "devices", status=1)
    assert b"frees them in 13 h 36 min." in first.stderr
    signed_in.failures = []
    signed_in.calls.clear()
    again = json.loads(command(environment, "devices", "--json", status=1).stdout)["error"]
    assert again["code"] == "spotify_quota_spent"
    assert 48000 < again["params"]["seconds"] <= 48925
    with HostProcess(environment) as host:
        host.initialize()
        assert host.fail("spotify/devices") == "spotify_quota_spent"
    assert signed_in.calls == [], "not even a token is asked for"
    assert b"Spotify wants no request before" in command(environment, "status").stdout


def test_the_command_line_says_how_to_allow_what_is_missing(spotify, environment, top):
    sign_in(["taste"])
    spotify.calls.clear()
    refused = command(environment, "like", top[0]["id"], status=1)
    assert b"facetune spotify sign-in --for library" in refused.stderr
    assert spotify.calls == ["POST token"]


def test_the_command_line(spotify, environment, top):
    options = ["sign-in", "--client-id", CLIENT, "--no-browser", *(f"--for={name}" for name in ALL)]
    with subprocess.Popen(
        [FACETUNE, "spotify", *options],
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        lines = iter(process.stderr.readline, b"")
        url = next(line for line in lines if line.startswith(b"http")).decode().strip()
        click(url, "agree")
        shown = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0
    assert "Signed in to Spotify." in shown
    assert "Taste: 50 tracks" in shown
    saved = json.loads(command(environment, "save", "--mood", "happy", "--limit", "5", "--json").stdout)
    assert len(spotify.playlists[saved["id"]]["tracks"]) == 5
    assert saved["name"].startswith("FaceTune: 20")
    assert b"sad: FaceTune: daily 5" in command(environment, "keep", "--mood", "sad").stdout
    assert b"No playlist is due." in command(environment, "refresh").stdout
    assert b"Laptop (Computer, playing)" in command(environment, "devices").stdout
    link = f"https://open.spotify.com/track/{top[0]['id']}?si=x"
    command(environment, "play", link, top[1]["id"])
    assert spotify.playing["uris"] == [track_uri(track["id"]) for track in top[:2]]
    assert b"Playing the next track." in command(environment, "skip").stdout
    assert spotify.place == 1
    spotify.premium = False
    refused = command(environment, "queue", top[0]["id"], status=1)
    assert f"https://open.spotify.com/track/{top[0]['id']}".encode() in refused.stdout
    assert b"Premium" in refused.stderr
    assert b"does not count" in command(environment, "taste", "off").stdout
    assert (
        json.loads(command(environment, "play", "--json", status=1).stdout)["error"]["code"] == "spotify_tracks_missing"
    )
    assert b"Not signed in" in command(environment, "sign-out").stdout
    assert b"Sign in to Spotify again." in command(environment, "devices", status=1).stderr


def _ignoring(work):
    with contextlib.suppress(Exception):  # the host that would have answered is gone
        work()
