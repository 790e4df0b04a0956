"""The options page with all it can show and with nothing yet, in both browsers: pictures, axe, keyboard, zoom."""

from __future__ import annotations

import time

import pytest
from e2e import languages
from e2e import options_scenarios as say
from e2e import scenarios as rounds
from e2e.browser import wait
from e2e.options_scenarios import STATES
from e2e.pictures import picture
from e2e.states import fits, look, zoomed
from e2e.states import show_options as show

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("name", STATES)
def test_the_page(lab, name):
    show(lab, STATES[name])
    if STATES[name] is not None:
        lab.click("#run-checks")
        wait(lambda: lab.texts("#checks li"))
        assert lab.texts("#checks code") == ["facetune models fetch"]
        lab.click("#export + .danger")
        wait(lambda: lab.visible("#confirm"))
        lab.click("#confirm-no")
        assert lab.texts(".trouble > *") == []
    assert look(lab, name) == []
    assert fits(lab)
    assert zoomed(lab, name)


def test_what_a_face_leans_to_is_told_and_the_week_is_seen_whole_in_a_narrow_window(lab):
    show(lab, STATES["options_full"])
    lab.zoom(2)
    try:
        assert (
            lab.js("const week = document.querySelector('#moods-week'); return week.scrollWidth - week.clientWidth")
            <= 0
        )
        assert lab.js("return innerWidth <= 500 && document.querySelector('.week .when').offsetHeight > 0")
        broken = "[...document.querySelectorAll('.week .mood')].filter((word) => word.getClientRects().length > 1)"
        assert lab.js(f"return {broken}.map((word) => word.textContent)") == []
    finally:
        lab.zoom(1)
    assert "At rest it leans towards sad" in lab.text("#calibration-known")


def test_consent_given_anew_shows_each_mood_once(lab):
    show(lab, STATES["options_full"])
    moods = lab.texts("#moods-list > li")
    assert moods
    for _ in range(2):  # taken back, and given again: the switch and the browser's storage both tell of it
        lab.click("#consent")
    for _ in range(8):
        wait(lambda: lab.texts("#moods-list > li") == moods)
        time.sleep(0.1)


def test_in_longer_words_and_mirrored(lab):
    language = languages.made_up(lab.name)
    show(lab, STATES["options_full"], language=language)
    lab.picture(f"options_{language}-{lab.name}-light")
    assert fits(lab)
    assert zoomed(lab, f"options_{language}")
    assert lab.axe(colours=False) == []


def test_everything_is_reached_with_the_keyboard_in_the_order_that_is_seen(lab):
    show(lab, STATES["options_full"])
    lab.js("document.activeElement.blur(); window.reached = []")
    lab.js("document.addEventListener('focusin', ({ target }) => window.reached.push(target))")
    wanted = lab.js("""
        const kinds = "a[href], button, input, select, summary, [tabindex='0']";
        window.wanted = [...document.querySelectorAll(kinds)].filter((element) => element.checkVisibility());
        // Of radio buttons only the chosen one takes the focus.
        window.wanted = window.wanted.filter((element) => element.type !== "radio" || element.checked);
        window.wanted = window.wanted.filter((element) => !element.disabled);
        return window.wanted.length;
    """)
    for _ in range(wanted + 3):
        lab.press("Tab")
    missed = "return window.wanted.filter((one) => !window.reached.includes(one)).map((one) => one.outerHTML)"
    assert lab.js(missed) == []
    order = "return window.reached.map((one) => window.wanted.indexOf(one)).filter((place) => place >= 0)"
    reached = lab.js(order)[:wanted]
    assert reached == sorted(reached)


REST = {"rest": {"time": 1.79e9, "frames": 33, "usable": True}, "corrections": 0, "bias": None}


def test_a_look_at_rest_shows_the_camera_and_what_came_of_it(lab):
    plan = {"steps": rounds.steps(9, hint="move_closer"), "preview": picture(), "every": 0.12, "answer": REST}
    show(lab, say.fresh(**{"profile/calibrate": plan | {"held": True}}))
    assert lab.text("#calibration-known") == "Your face at rest is not known yet."
    lab.click("#calibration-start")
    wait(lambda: lab.visible("#calibration-view .lamp") and lab.visible("#calibration-view .box"))
    wait(lambda: lab.text("#calibration-state"), lambda text: text == "Move closer")
    assert lab.focused("#calibration-stop")
    assert look(lab, "options_looking") == []
    lab.machine.set_scenario(say.fresh(**{"profile/calibrate": plan}))
    wait(lambda: lab.text("#calibration-state"), lambda text: text.startswith("Done."))
    assert lab.text("#calibration-known").startswith("Looked at on ")
    assert lab.focused("#calibration-start")
    assert not lab.visible("#calibration-view")


def test_stopping_a_look_lets_go_of_the_camera(lab):
    plan = {"steps": rounds.steps(400), "preview": rounds.PREVIEW, "every": 0.05, "answer": REST}
    show(lab, say.fresh(**{"profile/calibrate": plan, "cameras/test": plan}))
    for start, stop, method in (
        ("#calibration-start", "#calibration-stop", "profile/calibrate"),
        ("#test-start", "#test-stop", "cameras/test"),
    ):
        lab.click(start)
        wait(lambda: lab.machine.heard(method))  # noqa: B023 - waited for here
        before = len(lab.machine.heard("$/cancelRequest"))
        lab.click(stop)
        wait(lambda: len(lab.machine.heard("$/cancelRequest")), lambda count: count > before)  # noqa: B023
        wait(lambda: lab.visible(start))  # noqa: B023
        assert lab.texts(".trouble > *") == []


def test_leaving_the_page_stops_the_camera(lab):
    plan = {"steps": rounds.steps(400), "preview": rounds.PREVIEW, "every": 0.05, "answer": REST}
    show(lab, say.fresh(**{"cameras/test": plan}))
    lab.click("#test-start")
    wait(lambda: lab.machine.heard("cameras/test"))
    lab.leave()
    wait(lambda: lab.machine.heard("$/cancelRequest"))


def test_a_failure_is_told_where_it_happened(lab):
    locked = {"error": rounds.error("keyring_locked", "The system's keyring is locked.", "Unlock it.")}
    show(
        lab, say.fresh(**{"spotify/status": locked, "profile/export": [{"text": "{", "next": "1:0", "file": "x"}] * 3})
    )
    assert lab.text("#spotify .trouble code") == "keyring_locked"
    assert "keyring is locked" in lab.text("#spotify .trouble")
    assert lab.visible("#moods-empty"), "the other sections are there"
    lab.click("#export")
    wait(lambda: lab.texts("#stored .trouble code"), lambda codes: codes == ["host_garbled"])


def test_erasing_takes_a_second_button_and_can_be_left(lab):
    show(lab, say.full())
    lab.click("#erase")
    wait(lambda: lab.visible("#confirm"))
    assert lab.focused("#confirm-no")
    assert look(lab, "options_erasing") == []
    lab.press("Enter")
    wait(lambda: not lab.visible("#confirm"))
    assert lab.machine.heard("profile/erase") == []


def test_choices_that_cannot_be_read_are_not_written_over(lab):
    locked = {"error": rounds.error("profile_locked", file="profile.db")}
    show(lab, say.full(**{"settings/read": locked}))
    assert lab.text("#problem-code") == "profile_locked"
    for field in ("#goal", "#retention", "#preferred-name", "#avoided-name"):
        assert lab.js("return document.querySelector(args[0]).matches(':disabled')", field), field
    # Here they are read, and the host cannot say them any more when the camera is saved.
    show(lab, say.full(**{"settings/write": {"camera": "Desk camera", "goal": "match", "limit": 12}}))
    lab.js("""
        const camera = document.querySelector("#camera");
        camera.value = "Desk camera";
        camera.dispatchEvent(new Event("change", { bubbles: true }));
    """)
    wait(lambda: lab.text("#status"), lambda text: text == "Saved")
    assert lab.texts("#preferred-list span") == ["jazz", "soul"]
    chosen = "return ['camera', 'goal'].map((id) => document.getElementById(id).value)"
    assert lab.js(chosen) == ["Desk camera", "lift"]


def test_a_host_that_does_not_say_what_it_can_do_is_told_of(lab):
    show(lab, say.full())
    assert not lab.visible("#problem")
    lab.js("""
        const real = api.runtime.sendMessage.bind(api.runtime);
        const problem = { code: "host_timeout", message: "", hint: "", params: {} };
        api.runtime.sendMessage = async (message) => (message.type === "methods" ? { problem } : real(message));
        const { consent } = await api.storage.local.get("consent");
        await api.storage.local.set({ consent: { ...consent, at: "now" } });
    """)
    wait(lambda: not lab.visible("#genres"))
    wait(lambda: lab.js("return !document.querySelector('#host-settings').disabled"))
    wait(lambda: lab.visible("#problem"))
    assert lab.text("#problem-code") == "host_timeout"


def test_a_playlist_without_tracks_has_no_day_of_its_tracks(lab):
    account = say.account(signed_in=True)
    account["kept"] = [account["kept"][0] | {"refreshed": 0}]
    show(lab, say.full(**{"spotify/status": account}))
    assert lab.visible("#kept-refresh")
    assert "New tracks on" not in lab.text("#spotify-in")


def test_signing_in_for_nothing_is_not_for_the_taste(lab):
    show(lab, say.fresh())
    client = "document.querySelector('#spotify-client').value = '0123456789abcdef'.repeat(2);"
    lab.js(client + "for (const one of document.querySelectorAll('#spotify-features input')) one.checked = false;")
    lab.click("#spotify-sign-in")
    wait(lambda: lab.text("#spotify-none"), lambda text: text == "Choose at least one of these.")
    assert lab.focused("#spotify-taste")
    assert lab.axe() == []
    assert lab.machine.heard("spotify/signIn") == []
    lab.click("#spotify-playlists")
    assert lab.text("#spotify-none") == ""


@pytest.mark.parametrize("fails", [False, True], ids=["cancelled", "declined"])
def test_the_focus_after_a_sign_in_that_came_to_nothing(lab, fails):
    declined = {"error": rounds.error("spotify_signin_declined")}
    plan = {"notices": []} | (declined if fails else {"waits": True})
    for scenario, css in ((say.full(), "#spotify-in .rows .button"), (say.fresh(), "#spotify-client")):
        show(lab, scenario | {"spotify/signIn": plan})
        lab.js("document.querySelector('#spotify-client').value = '0123456789abcdef'.repeat(2)")
        lab.js("document.querySelector(args[0]).focus()", css)
        lab.press("Enter")
        wait(lambda: lab.machine.heard("spotify/signIn"))
        if not fails:
            wait(lambda: lab.focused("#spotify-cancel"))
            lab.press("Enter")
        wait(lambda: not lab.visible("#spotify-waiting"))
        wait(lambda: lab.focused(css))  # noqa: B023 - waited for here


@pytest.mark.parametrize(("code", "asked_again"), [("profile_locked", 0), ("keyring_kept", 1)])
def test_what_could_not_be_erased_is_told_once(lab, code, asked_again):
    locked = {"error": rounds.error(code, file="profile.db")}
    show(lab, say.full(**{"profile/erase": locked}))
    lists = len(lab.machine.heard("profile/list"))
    lab.click("#erase")
    wait(lambda: lab.visible("#confirm"))
    lab.click("#confirm-yes")
    wait(lambda: lab.texts(".trouble code"), lambda codes: codes == [code])
    assert lab.texts("#stored .trouble code") == [code]
    assert lab.focused("#erase")
    (erasing,) = lab.machine.heard("profile/erase")
    assert erasing["params"]["name"] == say.full()["profile/list"]["profiles"][0]["name"], "whom the page shows"
    # Where the sign-in alone is left, whoever was shown is gone all the same.
    assert len(lab.machine.heard("profile/list")) - lists == asked_again


@pytest.mark.parametrize("first", [True, False], ids=["summary", "list"])
def test_a_history_that_had_to_be_set_aside_is_told_of(lab, first):
    damage = {"file": "profile.db.damaged", "time": 1.79e9, "scans": 3}
    whole = say.full()["history/read"]
    told = [whole | {"damage": damage}, whole] if first else [whole, whole | {"damage": damage}, whole]
    show(lab, say.full(**{"history/read": told}))
    wait(lambda: lab.texts("#problem ~ section.problem p"), lambda texts: len(texts) == 1)
    assert "profile.db.damaged" in lab.text("#problem ~ section.problem p")
