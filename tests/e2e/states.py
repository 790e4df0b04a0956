"""Every state of the popup: the host's answers for it, how to get there, and its pictures."""

from __future__ import annotations

from e2e import scenarios as say
from e2e.browser import OPTIONS, PICTURES, POPUP, wait
from e2e.pictures import picture


def scanning():
    shares = say.distribution(happy=0.52, neutral=0.2, surprise=0.12)
    box = {"x": 0.36, "y": 0.16, "width": 0.27, "height": 0.48}
    steps = say.steps(100, distribution=shares, box=box, done=0.62, hint="hold_still")
    return say.good(scan={"steps": steps, "preview": picture(), "every": 0.2, "held": True})


def ending(result):
    return say.good(scan={"steps": say.steps(1), "preview": say.PREVIEW, "answer": result})


def failing(code, message, hint, **params):
    return say.good(scan={"error": say.error(code, message, hint, **params)})


def version(protocol):
    return say.good(initialize={"host_version": "9", "protocol": protocol, "capabilities": []})


LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch " * 4
BUSY = (
    "camera_busy",
    "The camera 0 is in use by another program.",
    "Close the other program (a video call, say), then scan again.",
)


def lifting():
    """The way from sadness up, with tracks at each step."""
    sad = say.mood("sad", word="downcast", valence=-0.5, arousal=-0.25, contempt=0.4)
    return say.answer(sad) | {"goal": "lift", "tracks": say.lifted(say.PATH), "path": say.PATH}


def hostile():
    """What no catalogue should hold, but a host could send."""
    names = [
        "\u0301" * 40,
        "Z" + "\u0336\u0353\u030d" * 60 + "algo",
        "W" * 5000,
        "\u202egnissim",
        "<b>bold</b>",
        " \t ",
    ]
    odd = [say.track(number, name=name, artists=[name] * 3) for number, name in enumerate(names)]
    many = [say.track(number) for number in range(10, 500)]
    found = say.mood(word="never heard of", others=3) | {"hint": "stand_on_your_head"}
    return say.answer(found) | {"tracks": odd + many}


STATES = {
    "first_run": ("first_run", say.good()),
    "wishes": ("wishes", say.good()),
    "connecting": ("connecting", say.good(silent=["initialize"])),
    "scanning": ("scanning", scanning()),
    "result": ("result", ending(say.answer(say.mood()))),
    "result_lift": ("result", ending(lifting())),
    "result_hostile": ("result", ending(hostile())),
    "result_empty": ("result", ending(say.answer(say.mood(), 0))),
    "signed_in": ("result", say.signed_in()),
    "not_sure": ("not_sure", say.covered()),
    "no_face": ("no_face", ending(say.answer(say.nobody()))),
    "host_missing": ("host_missing", None),
    "host_too_old": ("host_too_old", version(-1)),
    "extension_too_old": ("extension_too_old", version(3)),
    "error": ("error", failing(*BUSY, source="0")),
    "error_long": ("error", failing("of_a_newer_host", LONG, LONG)),
    "error_repair": ("error", say.good(exit_at="initialize")),
    "stopped": ("stopped", failing("cancelled", "The scan was stopped.", "")),
}

MOODS = {
    f"result_{emotion}": ("result", ending(say.answer(say.mood(emotion, word=word, valence=v, arousal=a))))
    for emotion, word, v, a in [
        ("angry", "angry", -0.55, 0.78),
        ("disgust", "displeased", -0.6, 0.25),
        ("fear", "fearful", -0.66, 0.62),
        ("sad", "downcast", -0.6, -0.25),
        ("surprise", "surprised", 0.38, 0.68),
        ("neutral", "even", 0.0, 0.0),
    ]
}

ACCOUNT = ("account_offered", "account_waiting", "account_failed", "account_devices")
"""What else of the popup there are pictures of: test_popup_spotify_looks.py leads there."""

STILL = "return document.getAnimations().length === 0"
"""Users who prefer reduced motion get none."""


def prepare(lab, scenario, *, agreed=True, language="en"):
    """Start over with this scenario's host, or with none; `language` is one that the lab knows."""
    lab.machine.remove_host()
    lab.start_over(agreed=agreed)
    if language != "en":
        lab.js("localStorage.setItem('language', args[0])", language)
    if scenario is not None:
        lab.machine.use_fake_host(scenario)


def show_options(lab, scenario, **how):
    """Open the options page and wait until it shows everything."""
    prepare(lab, scenario, **how)
    lab.open(OPTIONS)
    wait(lambda: lab.state() == "ready")


def show(lab, scenario, state, **how):
    """Open the popup and wait for the state."""
    prepare(lab, scenario, agreed=state not in ("first_run", "wishes"), **how)
    lab.open(POPUP)
    if state == "wishes":
        lab.wait_state("first_run")
        lab.click("[data-action=accept]")
    lab.wait_state(state)
    if state == "scanning":
        wait(lambda: lab.visible("#preview") and lab.visible("#box"))
    if state == "result":
        wait(lambda: lab.visible("#watch"))
    if scenario and scenario.get("spotify/status", {}).get("signed_in"):
        wait(lambda: lab.visible("#save"))


LOOKS = {
    "light": "(prefers-color-scheme: light)",
    "dark": "(prefers-color-scheme: dark)",
    "forced": "(forced-colors: active)",
}
"""What a page's colours follow, as the page can ask for it."""

SCHEMES = {"chromium": "light", "firefox": "dark"}
"""The colours that axe looks at. Two browsers show each state, and contrast.test.js measures every colour in both."""


def look(lab, name):
    """What axe finds in the page, and pictures of it in light, dark and forced colours."""
    found = []
    lab.js("scrollTo(0, 0); document.querySelector('main').scrollTo(0, 0)")  # a click may have scrolled
    try:
        for colours in LOOKS if PICTURES else [SCHEMES[lab.name]]:
            lab.emulate(dark=colours == "dark", forced=colours == "forced")
            # Firefox takes a moment to change colours.
            wait(lambda: lab.js("return matchMedia(args[0]).matches", LOOKS[colours]))  # noqa: B023 - waited for here
            wait(lambda: lab.js(STILL))
            lab.picture(f"{name}-{lab.name}-{colours}")
            if colours == SCHEMES[lab.name]:
                found = lab.axe()
    finally:
        lab.emulate()
    return found


def zoomed(lab, name):
    """A picture at 200 %, and whether everything fits there."""
    lab.zoom(2)
    try:
        lab.picture(f"{name}-{lab.name}-zoomed")
        return fits(lab)
    finally:
        lab.zoom(1)


def unfold(lab):
    """Show the map and the bars of a result."""
    lab.click("#how-read")
    wait(lambda: lab.visible("#map"))


def rows_seen(lab):
    """How many tracks are seen whole before anything is scrolled, in a popup of 380 x 600."""
    return lab.js("""
        const { bottom } = document.querySelector("main").getBoundingClientRect();
        const rows = [...document.querySelectorAll(".track-row")];
        return rows.filter((row) => row.getBoundingClientRect().bottom <= bottom + 0.5).length;
    """)


def room_left(lab):
    """Pixels below the last line of a page that fits without scrolling; less than 0 for one that does not."""
    return lab.js("""
        const main = document.querySelector("main");
        return main.clientHeight - main.scrollHeight;
    """)


def fits(lab):
    """Whether everything fits the width of the window."""
    return lab.js("""
        const main = document.querySelector("main");
        return document.documentElement.scrollWidth <= innerWidth && main.scrollWidth <= main.clientWidth;
    """)
