"""What can be done with the map and the tracks, with a mouse and without."""

from __future__ import annotations

import pytest
from e2e import scenarios as say
from e2e.browser import OPTIONS, POPUP, wait
from e2e.states import STATES, ending, fits, rows_seen, show, unfold

pytestmark = pytest.mark.timeout(120)

HERE = (
    "const at = document.activeElement; return at.className + ' ' + (at.getAttribute('aria-label') ?? at.textContent)"
)


@pytest.fixture
def shown(lab):
    """A result of this scenario: shown(scenario)."""

    def prepare(scenario):
        show(lab, scenario, "result")
        return lab

    return prepare


LIKED = "return document.querySelector('.like')?.ariaPressed"


def names(lab):
    return lab.texts(".track-name")


def judged(lab):
    kept = [message["params"] for message in lab.machine.heard("track/feedback")]
    return [(told["track"], told["kind"], told.get("scan")) for told in kept]


def test_a_like_is_told_and_can_be_taken_back(shown):
    lab = shown(say.good())
    identity = say.track(0)["id"]
    lab.js("window.face = document.querySelector('#face svg')")
    lab.click(".like")
    wait(lambda: judged(lab), lambda told: told == [(identity, "liked", 7)])
    # The host may hear of it before the popup.
    wait(lambda: lab.js(LIKED), lambda pressed: pressed == "true")
    assert lab.js("return window.face.isConnected"), "a face that is drawn anew would land again"
    assert lab.js("return document.querySelector('.map-pointed.shown').dataset.id") == identity
    lab.click(".like")
    wait(lambda: judged(lab), lambda told: told[1:] == [(identity, "cleared", 7)])
    wait(lambda: lab.js(LIKED), lambda pressed: pressed == "false")


OLDER = """
    const { result } = await api.storage.local.get("result");
    for (const time of ["at", "used"]) result[time] &&= result[time] - args[0] * 60_000;
    await api.storage.local.set({ result });
    await api.storage.session.clear();
    return result.used;
"""
"""The list and its use are so many minutes older, and the browser was closed since."""


def show_settings(lab):
    """A page from which the storage can be changed while no popup is open."""
    lab.open(OPTIONS)
    wait(lambda: lab.state() == "ready")


def test_a_list_that_was_used_stays_while_the_background_sleeps_and_the_browser_is_closed(shown):
    lab = shown(say.good())
    assert not lab.text("#age")
    lab.click(".like")
    wait(lambda: judged(lab))
    before = names(lab)
    lab.open(POPUP)
    lab.wait_state("result")
    wait(lambda: lab.js(LIKED), lambda pressed: pressed == "true")
    show_settings(lab)
    assert lab.js(OLDER, 50)
    lab.sleep()
    lab.open(POPUP)
    lab.wait_state("result")
    wait(lambda: lab.js(LIKED), lambda pressed: pressed == "true")
    assert names(lab) == before
    assert lab.text("#age") == "50 min. ago"
    assert len(lab.machine.heard("scan")) == 1
    show_settings(lab)
    lab.js(OLDER, 200)
    lab.sleep()
    lab.open(POPUP)
    wait(lambda: len(lab.machine.heard("scan")) == 2)
    wait(lambda: lab.js(LIKED), lambda pressed: pressed == "false")
    lab.click("#again")
    wait(lambda: len(lab.machine.heard("scan")) == 3)
    lab.wait_state("result")


def test_not_this_one_by_keyboard_keeps_the_focus_in_the_list(shown):
    lab = shown(say.good())
    before = names(lab)
    lab.js("document.querySelector('.track-row:nth-child(2) .like').focus()")
    lab.press("Tab")
    assert "reject" in lab.js(HERE)
    lab.press("Enter")
    wait(lambda: names(lab), lambda now: now == before[:1] + before[2:])
    assert before[2] in lab.js(HERE)
    assert lab.text("#note-text") == f"{before[1]} will not come back."
    lab.click("#note-act")
    wait(lambda: names(lab), lambda now: now == before)
    # The list changes before the host hears of it.
    wait(lambda: [kind for _, kind, _ in judged(lab)], lambda kinds: kinds == ["rejected", "cleared"])


def test_when_the_last_track_goes_the_focus_stays_on_the_page(shown):
    lab = shown(say.good(scan={"steps": say.steps(1), "preview": say.PREVIEW, "answer": say.answer(say.mood(), 1)}))
    lab.js("document.querySelector('.reject').focus()")
    lab.press("Enter")
    wait(lambda: names(lab), lambda now: now == [])
    assert lab.focused("#mood-title")


def test_what_failed_is_not_read_out_again_at_each_change(shown):
    lab = shown(say.good(recommend=[{"error": say.error("catalogue_missing", "There is no catalogue.")}]))
    lab.click("#goals input[value=lift]")
    wait(lambda: lab.visible("#result-problem"))
    lab.js("""
        window.told = 0;
        const place = document.querySelector("#result-problem");
        const all = { childList: true, characterData: true, subtree: true };
        new MutationObserver(() => window.told++).observe(place, all);
    """)
    lab.click(".like")
    wait(lambda: lab.js(LIKED), lambda pressed: pressed == "true")
    assert lab.visible("#result-problem")
    assert lab.js("return window.told") == 0


def test_a_mood_that_was_hard_to_tell_is_judged_and_watched_like_any(lab):
    plan = {"steps": say.steps(1), "preview": say.PREVIEW, "answer": say.answer(say.unsure())}
    tracks = {"goal": "match", "tracks": say.tracks(3), "path": say.PATH[:1], "scan": 7}
    show(lab, say.good(scan=plan, recommend=[tracks]), "not_sure")
    lab.click("#alternatives [data-mood=sad]")
    lab.wait_state("result")
    wait(lambda: lab.visible(".like") and lab.visible(".reject") and lab.visible("#watch"))


def test_a_judgement_that_fails_is_taken_back(shown):
    failure = {"error": say.error("profile_locked", file="profile.db")}
    lab = shown(say.good(**{"track/feedback": failure}))
    before = names(lab)
    lab.click(".reject")
    wait(lambda: lab.visible("#result-problem"))
    assert names(lab) == before
    words = "The profile profile.db is in use by another program. Close the other program, then try again."
    assert lab.text("#result-problem") == words


def test_a_host_without_a_profile_offers_no_judging(lab):
    show(lab, say.good(initialize=say.able("watch")), "result")
    assert lab.texts(".like") == []


def test_a_click_on_the_map_asks_for_tracks_towards_that_point(shown):
    point = {"valence": 0.5, "energy": 0.5}
    there = {"goal": "match", "tracks": say.tracks(8, start=20), "path": say.PATH, "target": point, "scan": 7}
    lab = shown(say.good(recommend=[there]))
    unfold(lab)
    lab.click("#map svg")
    asked = wait(lambda: lab.machine.heard("recommend"))[0]["params"]
    assert asked["target"]["valence"] == pytest.approx(0.5, abs=0.03)
    assert asked["target"]["energy"] == pytest.approx(0.5, abs=0.03)
    wait(lambda: len(names(lab)) == 8)
    assert lab.js("return document.querySelectorAll('#goals :checked').length") == 0
    assert lab.js("return document.querySelectorAll('.map-target').length") == 1
    assert "point" in lab.text("#path")
    lab.click("#goals input[value=lift]")
    again = wait(lambda: lab.machine.heard("recommend")[1:])[0]["params"]
    assert (again.get("target"), again["goal"]) == (None, "lift")


def test_the_map_by_keyboard(shown):
    lab = shown(say.good())
    unfold(lab)
    lab.tab_to("#map .map-valence")
    before = lab.js("return Number(document.activeElement.value)")
    lab.press("ArrowRight")
    # Two more at once: a busy machine may rest between two keys.
    lab.js("""
        for (const slider of Array(2).fill(document.activeElement)) {
          slider.stepUp();
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }
    """)
    told = lab.js(
        "return document.activeElement.ariaValueText ?? document.activeElement.getAttribute('aria-valuetext')"
    )
    assert told == "bright and lively"

    def asked():
        return [message["params"]["target"]["valence"] for message in lab.machine.heard("recommend")]

    # A question when they rest, not one for each.
    wait(asked, lambda places: places and places[-1] == pytest.approx(before + 0.15))
    assert len(asked()) <= 2
    assert lab.focused("#map .map-valence")
    lab.press("Tab")
    assert lab.focused("#map .map-energy")


def test_the_choice_to_see_how_it_was_read_is_remembered(shown):
    lab = shown(say.good())
    assert not lab.visible("#map")
    assert not lab.visible("#result-bars")
    for visible in (True, False):
        lab.click("#how-read")
        wait(lambda now=visible: lab.visible("#map") is now)
        lab.open(POPUP)
        lab.wait_state("result")
        wait(lambda now=visible: lab.visible("#map") is now and lab.visible("#result-bars") is now)


def test_the_brightest_mood_has_no_way_up_and_something_else_is_offered(shown):
    end = {"valence": 0.9, "energy": 0.75}
    up = say.answer(say.mood()) | {"goal": "lift", "path": [end] * 5, "tracks": say.lifted([end] * 5)}
    lab = shown(ending(up))
    assert lab.visible("#no-way")
    assert rows_seen(lab) >= 6
    assert not [line for line in lab.texts(".track-why") if "towards" in line]
    lab.click("#no-way-offers button")
    asked = wait(lambda: lab.machine.heard("recommend"))[0]["params"]
    assert asked["goal"] == "match"
    # This host leads upwards for every wish.
    wait(lambda: not lab.visible("#no-way"))


def test_signed_out_nothing_of_spotify_is_offered(shown):
    lab = shown(say.good())
    assert lab.texts(".act.queue") == []
    assert not lab.visible("#save")
    assert lab.visible("#sign-in")


def test_signed_in_play_queue_and_save(shown):
    lab = shown(say.signed_in())
    identity = say.track(0)["id"]
    name = names(lab)[0]
    lab.click(".act.play")
    wait(lambda: lab.text("#note-text"), lambda text: text == f"Playing {name} on Laptop")
    assert lab.machine.heard("spotify/play")[0]["params"] == {"tracks": [track["id"] for track in say.tracks(12)]}
    lab.click(".act.queue")
    wait(lambda: lab.text("#note-text"), lambda text: "queue" in text)
    assert lab.machine.heard("spotify/queue")[0]["params"] == {"track": identity}
    lab.click("#save")
    wait(lambda: lab.visible("#note-link"))
    saved = lab.machine.heard("spotify/playlist/save")[0]["params"]
    assert len(saved["tracks"]) == 12
    assert "emotion" not in saved
    assert saved["name"].startswith("FaceTune: ")
    assert "happy" not in saved["name"] + saved["description"]
    link = "return document.querySelector('#note-link').href"
    assert lab.js(link) == "https://open.spotify.com/playlist/0123456789abcdefghijAB"


def test_what_spotify_refuses_leads_to_the_web(shown):
    failure = {"error": say.error("spotify_no_device")}
    lab = shown(say.signed_in(**{"spotify/play": failure}))
    lab.click(".act.play")
    wait(lambda: lab.visible("#note-link"))
    assert lab.text("#note-text").startswith("None of your devices is ready to play. Open Spotify on one of them")
    assert lab.js("return document.querySelector('#note-link').href").endswith(str(say.track(0)["id"]))


@pytest.mark.parametrize("how", ["ctrl", "middle"])
def test_a_tab_of_its_own_although_tracks_open_in_the_app(shown, how):
    lab = shown(say.good())
    lab.js("await api.storage.local.set({ open_in: 'app' })")
    taken = lab.js(
        """
        const link = document.querySelector('.track-link');
        const kind = args[0] === 'middle' ? 'auxclick' : 'click';
        const event = new MouseEvent(kind, { ctrlKey: args[0] === 'ctrl', button: args[0] === 'middle' ? 1 : 0,
                                             bubbles: true, cancelable: true });
        // What the browser itself would do with it must not happen here; whether it may is what counts.
        document.body.addEventListener(kind, (late) => { window.left = !late.defaultPrevented; late.preventDefault(); },
                                       { once: true });
        link.dispatchEvent(event);
        return window.left;
        """,
        how,
    )
    assert taken is True
    assert not lab.visible("#note")
    wait(lambda: [kind for _, kind, _ in judged(lab)], lambda kinds: kinds == ["opened"])


def test_names_that_no_catalogue_should_hold(lab):
    show(lab, STATES["result_hostile"][1], "result")
    found = names(lab)
    assert len(found) == 100
    assert found[0] == "Untitled"
    assert found[5] == "Untitled"
    assert len(found[2]) == 300
    assert lab.js("return document.querySelectorAll('#tracks b, #tracks img').length") == 0
    heights = lab.js("return [...document.querySelectorAll('.track-row')].map((row) => row.offsetHeight)")
    assert max(heights) < 90
    assert fits(lab)


def test_the_browser_offline(shown):
    lifted = {"goal": "lift", "tracks": say.tracks(8, start=20), "path": say.PATH, "scan": 7}
    lab = shown(say.good(recommend=[lifted], late={"recommend": [0.8]}))
    lab.js("Object.defineProperty(navigator, 'onLine', { value: false })")
    lab.click("#goals input[value=lift]")
    coming = "return document.querySelector('#tracks').getAttribute('aria-busy') === 'true'"
    wait(lambda: lab.js(coming) or len(names(lab)) == 8)
    lab.js("document.querySelector('.track-link').click()")
    wait(lambda: lab.visible("#note"))
    # What was said while the list was on its way is still to be read.
    wait(lambda: len(names(lab)) == 8)
    assert lab.visible("#note")
    assert "offline" in lab.text("#note-text")


def test_a_full_storage(lab):
    show(lab, say.good(), "first_run")
    # Ten megabytes is the most that storage.session and storage.local hold.
    lab.js("await api.storage.session.set({ filler: 'x'.repeat(10 * 1024 * 1024 - 4000) }).catch(() => {})")
    try:
        lab.click("[data-action=accept]")
        lab.wait_state("wishes")
        lab.click("section[data-state=wishes] [data-action=scan]")
        lab.wait_state("result")
        assert len(names(lab)) == 12
    finally:
        lab.js("await api.storage.session.remove('filler')")
