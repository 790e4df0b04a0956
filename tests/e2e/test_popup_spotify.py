"""What the popup does with an account: signing in, where to play, and likes that Spotify hears of.

test_popup_spotify_looks.py has how that looks.
"""

from __future__ import annotations

from functools import partial
from operator import eq

import pytest
from e2e import scenarios as say
from e2e.browser import OPTIONS, POPUP, wait
from e2e.sign_ins import ending, offered, spotifys_page
from e2e.states import fits, look, show

pytestmark = pytest.mark.timeout(180)

FAILED = {
    "spotify_owner_premium": "The owner is usually you: get Premium for the account that made the app",
    "spotify_user_unknown": "Your Spotify account is not among those that may use this app. Add it on the app's page",
    "spotify_signin_declined": "You did not let FaceTune use your Spotify account. Sign in again whenever you like.",
}
LIKED = ("taste", "playlists", "playback", "library")


def contains(text, whole):
    return whole is not False and text in whole


def status(*allowed, signed_in=True):
    return say.account(signed_in=signed_in, client_id=say.CLIENT, scopes=say.scopes(*allowed))


GRANTED = status("taste", "playlists")


def reopened(lab):
    """The popup closes and is opened again: a tab in front would have closed it."""
    lab.leave()
    lab.open(POPUP)
    lab.wait_state("result")


def asked(lab):
    return [message["params"]["features"] for message in lab.machine.heard("spotify/signIn")]


def test_signing_in_from_the_popup(lab):
    offered(lab, say.could_sign_in())
    assert "your own music comes first" in lab.text("#sign-in-about")
    lab.click("#sign-in")
    wait(lambda: spotifys_page(lab))
    wait(lambda: lab.text("#signing-in-state"), lambda text: text.startswith("Go on in the tab"))
    assert asked(lab) == [["taste", "playlists"]]
    assert lab.machine.heard("spotify/signIn")[0]["params"]["show"] is False
    taste, playlists = lab.texts("#signing-in-for li")
    assert taste == "Reads what you play most, played lately and saved, so that your own music comes first."
    assert playlists.startswith("Saves your lists as playlists, asks Spotify to keep them private, and adds new tracks")
    assert lab.js("return document.querySelector('#signing-in-page').href") == say.PAGE
    assert not lab.visible("#sign-in")

    # It goes on without the popup, which finds it again, and the result beside it.
    reopened(lab)
    wait(lambda: lab.visible("#signing-in-page"))
    assert len(lab.machine.heard("scan")) == 1
    assert lab.machine.heard("$/cancelRequest") == []
    lab.click("#signing-in-stop")
    wait(lambda: not lab.visible("#signing-in"))
    wait(lambda: lab.machine.heard("$/cancelRequest"))
    wait(lambda: lab.visible("#sign-in"))


def test_sign_ins_that_fail_and_one_that_works(lab):
    offered(lab, say.could_sign_in())
    again = "#sign-in"
    for code, text in FAILED.items():
        lab.machine.set_scenario(say.could_sign_in(**{"spotify/signIn": ending(error=say.error(code))}))
        lab.click(again)
        again = "#signing-in-again"
        wait(lambda: lab.visible("#signing-in-again") and lab.text("#signing-in-state"), partial(contains, text))
        assert not lab.visible("#save")
    works = say.signed_in(**{"spotify/signIn": ending(answer=GRANTED), "spotify/status": GRANTED})
    lab.machine.set_scenario(works)
    lab.click("#signing-in-again")
    wait(lambda: lab.text("#signing-in-state"), lambda text: text.startswith("You are signed in to Spotify."))
    assert "Know your taste" in lab.text("#signing-in-state")
    wait(lambda: lab.visible("#save"))
    assert not lab.visible("#account")
    lab.click("#signing-in-stop")
    wait(lambda: not lab.visible("#signing-in"))
    reopened(lab)
    assert not lab.visible("#signing-in")


def test_by_keyboard(lab):
    offered(lab, say.could_sign_in())
    lab.js("document.querySelector('#sign-in').focus()")
    lab.press("Enter")
    wait(lambda: lab.visible("#signing-in-page"))
    wait(lambda: spotifys_page(lab))
    lab.close_other_tabs()  # it is in front
    assert lab.focused("#signing-in-stop")
    lab.press("Enter")
    wait(lambda: not lab.visible("#signing-in"))
    assert lab.focused("#mood-title")


def test_without_an_app_of_ones_own_the_steps_are_shown(lab):
    show(lab, say.good(), "result")
    wait(lambda: lab.visible("#sign-in"))
    assert not lab.visible("#sign-in-about")
    # A tab of a page cannot close itself, as a popup does.
    lab.js("window.close = () => {}; document.querySelector('#sign-in').click()")
    wait(lab.addresses, lambda tabs: any(tab.endswith(f"{OPTIONS}#spotify") for tab in tabs))
    assert lab.machine.heard("spotify/signIn") == []
    lab.close_other_tabs()
    lab.leave()
    lab.open(f"{OPTIONS}#spotify")
    wait(lambda: lab.state() == "ready")
    top = "return document.querySelector('#spotify').getBoundingClientRect().top"
    wait(lambda: lab.js(top), lambda place: 0 <= place < 300)


@pytest.mark.parametrize("code", ["spotify_scope_missing", "spotify_signed_out"])
def test_what_is_not_allowed_yet_is_asked_for_when_it_is_first_used(lab, code):
    refused = {"error": say.error(code, scope="user-read-playback-state", feature="playback")}
    waits = say.could_sign_in()["spotify/signIn"]
    show(lab, say.signed_in(**{"spotify/devices": refused, "spotify/signIn": waits}), "result")
    lab.click(".act.play")
    wait(lambda: lab.visible("#note-act"))
    if code == "spotify_scope_missing":
        assert "Spotify allows it for Premium accounts." in lab.text("#note-text")
        assert lab.text("#note-act") == "Allow"
    lab.click("#note-act")
    wait(lambda: lab.visible("#signing-in-page"))
    missing = code == "spotify_scope_missing"
    assert asked(lab) == [["playback"] if missing else ["taste", "playlists", "playback"]]
    lab.click("#signing-in-stop")
    wait(lambda: not lab.visible("#signing-in"))


def test_where_to_play(lab):
    """None is active: the device is chosen by its name, kept, and can be changed."""
    show(lab, say.signed_in(**{"spotify/devices": say.devices(None)}), "result")
    lab.tab_to(".act.play", most=40)
    lab.press("Enter")
    wait(lambda: lab.visible("#devices"))
    assert lab.texts("#devices-list bdi") == ["Laptop", "Kitchen speaker"]
    assert lab.focused("#devices-list li:first-child button")
    assert lab.machine.heard("spotify/play") == []
    lab.press("Tab")
    lab.press("Enter")
    wait(lambda: lab.text("#note-text"), lambda text: text.endswith("on Kitchen speaker"))
    assert lab.machine.heard("spotify/play")[0]["params"]["device"] == "kitchen"
    assert lab.focused(".act.play")
    lab.click(".act.queue")
    wait(lambda: lab.machine.heard("spotify/queue"))
    assert lab.machine.heard("spotify/queue")[0]["params"]["device"] == "kitchen"
    # Later ones go there, too, and still could go elsewhere.
    lab.click(".track-row:nth-child(2) .act.play")
    wait(lambda: lab.visible("#note-act"))
    wait(lambda: len(lab.machine.heard("spotify/play")) == 2)
    assert lab.machine.heard("spotify/play")[1]["params"]["device"] == "kitchen"
    assert len(lab.machine.heard("spotify/devices")) == 1


def test_the_active_device_plays_at_once_and_another_can_be_had(lab):
    show(lab, say.signed_in(), "result")
    lab.click(".act.play")
    wait(lambda: lab.visible("#note-act"))
    assert "device" not in lab.machine.heard("spotify/play")[0]["params"]
    lab.click("#note-act")
    wait(lambda: lab.texts("#devices-list button"), partial(eq, ["Laptopin use", "Kitchen speaker"]))
    lab.press("Escape")
    wait(lambda: not lab.visible("#devices"))
    assert lab.focused("#mood-title")


def plays(number):
    """What Spotify says of a track that plays on the laptop."""
    track = say.track(number)
    told = {name: track[name] for name in ("name", "artists")}
    return {"spotify/playing": {"playing": told | {"track": track["id"], "device": "Laptop", "left": 100.0}}}


def test_the_next_track_and_the_previous_on_a_device(lab):
    show(lab, say.signed_in(**plays(0)), "result")
    lab.click(".act.play")
    first, second = (say.track(number)["name"] for number in range(2))
    wait(lambda: lab.visible("#dock") and lab.text("#dock-name"), lambda line: line == f"Playing {first} on Laptop")
    assert lab.js("return document.querySelectorAll('iframe').length") == 0
    assert lab.visible("#dock-logo")
    assert look(lab, "on_a_device") == []
    assert fits(lab)
    lab.machine.set_scenario(say.signed_in(**plays(1)))
    lab.click("#dock-next")
    wait(lambda: lab.text("#dock-name"), lambda line: line == f"Playing {second} on Laptop")
    marked = "return [...document.querySelectorAll('.track-row')].findIndex((row) => row.hasAttribute('data-playing'))"
    assert lab.js(marked) == 1

    # The popup has closed meanwhile, and the device plays on.
    reopened(lab)
    wait(lambda: lab.visible("#dock") and lab.text("#dock-name"), lambda line: line == f"Playing {second} on Laptop")
    lab.machine.set_scenario(say.signed_in(**plays(0)))
    lab.click("#dock-previous")
    wait(lambda: lab.text("#dock-name"), lambda line: line == f"Playing {first} on Laptop")
    assert [message["params"]["to"] for message in lab.machine.heard("spotify/skip")] == ["next", "previous"]
    refused = {"error": say.error("spotify_forbidden")}
    lab.machine.set_scenario(say.signed_in(**plays(0), **{"spotify/skip": refused}))
    lab.click("#dock-previous")
    wait(lambda: lab.text("#note-text"), lambda text: text.startswith("Spotify does not allow this."))
    lab.machine.set_scenario(say.signed_in(**{"spotify/playing": {"playing": None}}))
    lab.click("#dock-next")
    wait(lambda: not lab.visible("#dock"))
    reopened(lab)
    assert not lab.visible("#dock")


@pytest.mark.parametrize("there", [{"devices": []}, say.devices()], ids=["none", "asleep"])
def test_without_a_device_the_link_is_there(lab, there):
    asleep = {"error": say.error("spotify_no_device")}
    show(lab, say.signed_in(**{"spotify/devices": there, "spotify/play": asleep}), "result")
    lab.click(".act.play")
    wait(lambda: lab.visible("#note-link"))
    assert lab.text("#note-text").startswith("None of your devices is ready to play. Open Spotify on one of them")


def test_one_device_is_no_choice(lab):
    one = {"devices": say.devices()["devices"][:1]}
    show(lab, say.signed_in(**{"spotify/devices": one}), "result")
    lab.click(".act.play")
    wait(lambda: lab.visible("#note"))
    assert not lab.visible("#note-act")


def test_a_like_is_saved_in_spotify_and_taken_back_with_it(lab):
    track = say.track(0)
    saves = {"changed": [track["id"]]}
    show(lab, say.signed_in(**{"spotify/status": status(*LIKED), "spotify/library/save": saves}), "result")
    assert lab.js("return document.querySelector('.like').ariaLabel") == f"Like {track['name']}, and save it in Spotify"
    lab.click(".like")
    wait(lambda: lab.text("#note-text"), lambda text: text == f"{track['name']} is among your saved tracks in Spotify.")
    lab.click(".like")
    wait(lambda: lab.text("#note-text"), lambda text: "no longer" in text)
    told = [message["params"] for message in lab.machine.heard("spotify/library/save")]
    assert told == [{"tracks": [track["id"]], "saved": saved} for saved in (True, False)]


def test_the_first_like_offers_to_save_likes_and_explains(lab):
    waits = say.could_sign_in()["spotify/signIn"]
    show(lab, say.signed_in(**{"spotify/signIn": waits}), "result")
    name = say.track(0)["name"]
    assert lab.js("return document.querySelector('.like').ariaLabel") == f"Like {name}"
    lab.click(".like")
    wait(lambda: lab.text("#note-act"), lambda text: text == "Allow")
    assert lab.machine.heard("spotify/library/save") == []
    lab.click("#note-act")
    wait(lambda: lab.visible("#signing-in-page"))
    assert asked(lab) == [["library"]]
    lab.click("#signing-in-stop")
    wait(lambda: not lab.visible("#signing-in"))
    # Once is enough.
    lab.click(".track-row:nth-child(2) .like")
    wait(lambda: len(lab.machine.heard("track/feedback")) == 2)
    assert not lab.visible("#note")


def test_a_like_that_spotify_refuses_stays_here(lab):
    refused = {"error": say.error("spotify_rate_limited", wait="3 min", seconds=48925)}
    show(lab, say.signed_in(**{"spotify/status": status(*LIKED), "spotify/library/save": refused}), "result")
    lab.click(".like")
    wait(lambda: lab.visible("#note"))
    assert lab.text("#note-text").startswith("Spotify asks FaceTune to wait 13 hr 36 min.")
    assert lab.js("return document.querySelector('.like').ariaPressed") == "true"


def test_a_playlist_that_came_out_public_and_without_a_track(lab):
    saved = {"id": "0123456789abcdefghijAB", "url": "", "name": "", "missing": 1, "public": True}
    mine = GRANTED | {"mood_in_names": True}
    show(lab, say.signed_in(**{"spotify/status": mine, "spotify/playlist/save": saved}), "result")
    lab.click("#save")
    wait(lambda: lab.visible("#note-link"))
    assert lab.text("#note-text") == (
        "Saved, but Spotify made this playlist public. To hide it, open it in Spotify and choose “Make private” in its "
        "menu. Saved as a playlist. Tracks left out because Spotify does not have them any more: 1."
    )
    assert lab.machine.heard("spotify/playlist/save")[0]["params"]["name"].startswith("FaceTune: happy, ")


def test_without_an_active_device_the_queue_asks_which_one(lab):
    """The host takes no device by itself: the user chooses one, and later tracks go there, too."""
    nowhere = {"error": say.error("spotify_device_unchosen")}
    show(lab, say.signed_in(**{"spotify/devices": say.devices(None), "spotify/queue": [nowhere, {}]}), "result")
    lab.click(".act.queue")
    wait(lambda: lab.visible("#devices"))
    assert lab.texts("#devices-list bdi") == ["Laptop", "Kitchen speaker"]
    lab.click("#devices-list li:nth-child(2) button")
    wait(lambda: lab.text("#note-text"), lambda text: "queue" in text)
    lab.click(".track-row:nth-child(2) .act.queue")
    wait(lambda: len(lab.machine.heard("spotify/queue")) == 3)
    asked = [message["params"] for message in lab.machine.heard("spotify/queue")]
    first, second = say.track(0)["id"], say.track(1)["id"]
    assert asked == [{"track": first}, {"track": first, "device": "kitchen"}, {"track": second, "device": "kitchen"}]


WATCH_COVERS = """
    window.tried = [], window.refused = [];
    document.addEventListener("error", ({ target }) => target.src && window.tried.push(target.src), true);
    document.addEventListener("securitypolicyviolation", ({ blockedURI }) => window.refused.push(blockedURI));
"""


def test_covers_are_loaded_only_if_the_user_allows_it(lab):
    """Nothing answers here, so each cover that was asked for becomes a drawn one again."""
    names = [f"ab67616d00001e02{number:024x}" for number in range(2)]
    found = say.answer(say.mood())
    found["tracks"] = [each | {"cover": name} for each, name in zip(found["tracks"][:2], names, strict=True)] + found[
        "tracks"
    ][2:]
    plan = say.signed_in(scan={"steps": say.steps(1), "preview": say.PREVIEW, "answer": found})
    show(lab, plan, "result")
    lab.js(WATCH_COVERS)
    wait(lambda: lab.visible("#covers-show"))
    assert lab.text("#covers-about").endswith("your network address, the time, and which covers are loaded.")
    assert lab.visible("#spotify-logo i")
    assert lab.js("return document.querySelectorAll('.picture-of > svg.cover').length") == 12
    assert (
        lab.js("return performance.getEntriesByType('resource').filter(({ name }) => name.includes('scdn')).length")
        == 0
    )
    assert lab.axe() == []
    assert fits(lab)
    lab.machine.set_scenario(plan | {"spotify/status": GRANTED | {"covers": True}})
    lab.click("#covers-show")
    addresses = [f"https://i.scdn.co/image/{name}" for name in names]
    wait(lambda: lab.js("return window.tried.toSorted()"), partial(eq, addresses))
    assert lab.machine.heard("settings/write")[0]["params"] == {"covers": True}
    assert lab.js("return document.querySelectorAll('.picture-of > svg.cover').length") == 12
    assert lab.js("return document.querySelectorAll('.picture-of > .act.play').length") == 12
    assert lab.js("return window.refused") == []
    wait(lambda: lab.focused("#spotify-logo"))
    assert not lab.visible("#covers-show")
    assert not lab.visible("#covers-about")
