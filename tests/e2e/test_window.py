"""The toolbar icon clicked and the shortcuts pressed, with a real mouse and keyboard in a real window.

Most of it with a host that answers at once: to windows and keys it is the same, and test_main_job.py has the real one.
"""

from __future__ import annotations

import pytest
from e2e import scenarios as say
from e2e.browser import OPTIONS, POPUP, SETTLED, wait
from e2e.pictures import picture

pytestmark = pytest.mark.timeout(300)

LOOKING = ("connecting", "scanning")

AT_ONCE = say.good()
HELD = say.good(scan=AT_ONCE["scan"] | {"preview": picture(), "every": 0.1, "held": True})
"""A scan that goes on until the host answers at once again."""


@pytest.fixture
def real_host():
    """Asked for by tests of what only the real host can show."""


@pytest.fixture(autouse=True)
def _driver(request, ui, desktop):
    """The options page in the first tab, from where scripts see the popup; another tab in front."""
    ui.machine.show_face()
    # Without a host the options page cannot ask when it hears of the agreement: it is opened again below.
    ui.machine.remove_host()
    ui.close_other_tabs()
    ui.open_once(OPTIONS)
    ui.forget(agreed=True)
    if "real_host" in request.fixturenames:
        ui.machine.use_real_host()
    else:
        ui.machine.use_fake_host(AT_ONCE)
    ui.open(OPTIONS)
    ui.foreground_tab()
    desktop.focus(ui.window_class)
    yield
    ui.close_popups()


def popup_state(ui):
    return ui.in_popup("return document.body?.dataset.state ?? null")


def wait_popup(ui, *names):
    wait(lambda: popup_state(ui), lambda name: name in names, seconds=60)


def look_again(ui, desktop, state, **where):
    """Press the shortcut until a scan runs, which ends then."""
    ui.machine.set_scenario(HELD)
    desktop.press("alt+shift+y", lambda: state() in LOOKING, **where)
    ui.machine.set_scenario(AT_ONCE)


def place_of(ui, css):
    """Where the middle of the popup's element is on the screen, once it moves no more."""
    script = """
        const { x, y, width, height } = document.querySelector(args[0]).getBoundingClientRect();
        const [left, top] = [popup.mozInnerScreenX ?? popup.screenX, popup.mozInnerScreenY ?? popup.screenY];
        return [left + x + width / 2, top + y + height / 2];
    """
    wait(lambda: ui.in_popup("return document.querySelector('#watch').checkVisibility()"))
    places = [[]]

    def rests():
        places.append([round(number) for number in ui.in_popup(script, css)])
        return places[-1] == places[-2] and ui.in_popup(SETTLED)

    wait(rests)
    return places[-1]


def test_the_browser_assigned_the_shortcuts(ui):
    assigned = {command["name"]: command["shortcut"] for command in ui.js("return await api.commands.getAll()")}
    assert assigned == {"_execute_action": "Alt+Shift+J", "rescan": "Alt+Shift+Y"}


@pytest.mark.usefixtures("real_host")
def test_the_icon_and_play_are_the_two_clicks_to_music(ui, desktop):
    ui.js("await api.storage.local.set({ hears: true })")

    def click():
        desktop.click(*ui.icon(desktop))
        try:
            return wait(ui.popups, seconds=10)
        except AssertionError:
            return 0

    wait(click, seconds=60)
    wait_popup(ui, "result")
    assert ui.in_popup("return document.querySelectorAll('.track-link').length") >= 10
    desktop.click(*place_of(ui, ".act.play"))
    played = wait(lambda: ui.in_popup("return document.querySelector('#dock iframe')?.src"))
    shown = ui.in_popup("return document.querySelector('.track-link').href")
    assert played == shown.replace("/track/", "/embed/track/") + "?utm_source=iframe-api"


def test_the_popup_fits_its_window(ui, desktop):
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "result")
    size = """
        const { scrollWidth, clientWidth, clientHeight } = document.documentElement;
        return [scrollWidth, clientWidth, clientHeight];
    """
    scroll, width, height = wait(lambda: ui.in_popup(size), lambda found: found[2] > 500)
    assert scroll <= width
    assert 370 <= width <= 400
    assert height <= 600


def test_a_track_opened_from_the_popup(ui, desktop):
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "result")
    address = ui.in_popup("const link = document.querySelector('.track-link'); link.click(); return link.href")
    wait(ui.addresses, lambda open_now: address in open_now)
    wait(ui.popups, lambda count: count == 0)


def test_a_track_opened_in_an_app_that_is_not_there(ui, desktop):
    ui.js("await api.storage.local.set({ open_in: 'app' })")
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "result")
    before = len(ui.addresses())
    ui.in_popup("document.querySelector('.track-link').click()")
    # Either browser takes the app's link without a word, so the popup stays and offers the web.
    wait(lambda: ui.in_popup("return document.querySelector('#note-link').checkVisibility()"))
    assert len(ui.addresses()) == before
    address = ui.in_popup("const link = document.querySelector('#note-link'); link.click(); return link.href")
    assert address.startswith("https://open.spotify.com/track/")
    wait(ui.addresses, lambda open_now: address in open_now)
    wait(ui.popups, lambda count: count == 0)


def test_rescan_with_the_popup_open(ui, desktop):
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "result")
    look_again(ui, desktop, lambda: popup_state(ui))
    wait_popup(ui, "result")
    assert ui.popups() == 1


def test_rescan_with_the_popup_closed(ui, desktop):
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "result")
    ui.close_popups()
    # The result is young: opening the popup alone would show it again.
    look_again(ui, desktop, lambda: popup_state(ui), window_class=ui.window_class)
    wait_popup(ui, "result")


@pytest.mark.parametrize("place", ["textarea", "address bar"])
def test_the_shortcuts_work_while_the_user_types(ui, desktop, place):
    ui.close_other_tabs()
    ui.js("""
        const text = document.createElement("textarea");
        Object.assign(text.style, { position: "fixed", inset: 0, width: "100%", height: "100%", zIndex: 9 });
        document.body.append(text);
    """)
    left, top, _ = desktop.window(ui.window_class)

    def types():
        desktop.click(left + 300, top + 400)
        return ui.js("return document.hasFocus() && document.activeElement.tagName === 'TEXTAREA'")

    wait(types)
    if place == "address bar":
        # Playwright's pages always believe that they have the focus.
        desktop.press("ctrl+l", lambda: ui.name == "chromium" or not ui.js("return document.hasFocus()"))
    for key in ("alt+shift+j", "alt+shift+y"):
        desktop.press(key, ui.popups, window_class=ui.window_class)
        ui.close_popups()
    assert ui.js("return document.querySelector('textarea').value") == ""


def test_rescan_in_full_screen_where_there_may_be_no_toolbar(ui, desktop):
    def become(state):
        ui.js("await api.windows.update((await api.windows.getCurrent()).id, { state: args[0] })", state)
        wait(lambda: ui.js("return (await api.windows.getCurrent()).state"), lambda now: now == state)

    shown = "return api.extension.getViews().find(({ location }) => location.pathname.endsWith('/popup/popup.html'))"
    shown += "?.document.body?.dataset.state ?? null"
    become("fullscreen")
    desktop.press("alt+shift+y", lambda: ui.js(shown), window_class=ui.window_class)
    wait(lambda: ui.js(shown), lambda state: state == "result", seconds=60)
    for window in ui.js("return (await api.windows.getAll({ windowTypes: ['popup'] })).map(({ id }) => id)"):
        ui.js("await api.windows.remove(args[0])", window)
    ui.close_popups()
    become("normal")


def test_reopening_shows_the_young_result_again(ui, desktop):
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "result")
    names = "return [...document.querySelectorAll('.track-name')].map((name) => name.textContent)"
    before = ui.in_popup(names)
    ui.close_popups()
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "result")
    assert ui.in_popup(names) == before
    assert len(ui.machine.heard("scan")) == 1


def test_the_panel_beside_the_page(ui, desktop):
    ui.js("await api.storage.local.set({ hears: true })")
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "result")
    names = "return [...document.querySelectorAll('.track-name')].map((name) => name.textContent)"
    before = ui.in_popup(names)
    desktop.click(*place_of(ui, "#open-panel"))
    try:
        wait(lambda: ui.in_panel("return document.body?.dataset.state"), lambda state: state == "result")
        wait(ui.popups, lambda count: count == 0)
        assert ui.in_panel(names) == before
        wide, room = ui.in_panel("return [document.documentElement.scrollWidth, panel.innerWidth]")
        assert wide <= room
        ui.in_panel("document.querySelector('.act.play').click()")
        wait(lambda: ui.in_panel("return document.querySelector('#dock iframe') !== null"))
        ui.in_panel("panel.song = document.querySelector('#dock iframe')")
        # It stays while another tab is looked at, and the shortcut looks again in it.
        ui.foreground_tab()
        look_again(ui, desktop, lambda: ui.in_panel("return document.body.dataset.state"))
        wait(lambda: ui.in_panel("return document.body.dataset.state"), lambda state: state == "result", seconds=60)
        # The song has gone on meanwhile.
        assert ui.in_panel("return panel.song === document.querySelector('#dock iframe')")
        assert ui.popups() == 0
    finally:
        ui.close_panel()


def test_closing_the_popup_in_mid_scan_stops_the_scan(ui, desktop):
    ui.machine.set_scenario(HELD)
    desktop.press("alt+shift+j", ui.popups, window_class=ui.window_class)
    wait_popup(ui, "scanning")
    ui.close_popups()
    wait(lambda: ui.machine.heard("$/cancelRequest"))
    ui.machine.set_scenario(AT_ONCE)
    ui.open(POPUP)
    ui.wait_state("result")
    assert len(ui.machine.heard("scan")) == 2
    ui.open(OPTIONS)


def moods(ui):
    answer = ui.js("return await api.runtime.sendMessage({ type: 'ask', method: 'history/read', params: {} })")
    return len(answer["result"]["scans"])


@pytest.mark.usefixtures("real_host")
def test_of_a_private_window_nothing_is_kept(ui):
    before = moods(ui)
    ui.open_private_popup()
    state = "return document.body?.dataset.state ?? null"
    wait(lambda: ui.in_private_popup(state), lambda name: name == "result", seconds=60)
    assert ui.in_private_popup("return document.querySelector('#private').checkVisibility()")
    assert not ui.in_private_popup("return document.querySelector('.like')?.checkVisibility() ?? false")
    stored = "return [await api.storage.local.get('result'), await api.storage.session.get('result')]"
    assert ui.js(stored) == [{}, {}]
    assert moods(ui) == before
    ui.close_private_window()
