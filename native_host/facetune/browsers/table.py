"""The table of browsers: one row each, in the order in which people see them. Everything else walks these rows.

Where sources disagree about a place, the row has both: a manifest that no browser reads does no harm.
"""

from __future__ import annotations

from typing import Final, TypedDict

from facetune.browsers.browser import Browser
from facetune.errors import FaceTuneError


class _Systems(TypedDict):
    """The places for all users, which several rows share."""

    linux_system: tuple[str, ...]
    macos_system: tuple[str, ...]


_CHROME: Final[_Systems] = {"linux_system": ("/etc/opt/chrome",), "macos_system": ("/Library/Google/Chrome",)}
_CHROME_KEY: Final = r"Google\Chrome"
_EDGE: Final[_Systems] = {"linux_system": ("/etc/opt/edge",), "macos_system": ("/Library/Microsoft/Edge",)}
# Builds of Brave have read either one (browserpass-native's Makefile has both).
_BRAVE: Final[_Systems] = {
    "linux_system": ("/etc/chromium", "/etc/opt/chrome"),
    "macos_system": ("/Library/Application Support/Chromium",),
}
_FIREFOX_SYSTEM: Final = ("/usr/lib/mozilla", "/usr/lib64/mozilla")
"""A build reads one of the two; which one was decided when it was built."""


def _chrome(channel: str, linux: str, name: str) -> Browser:
    return Browser(
        key=f"chrome-{channel}",
        name=f"Google {name}",
        family="chromium",
        linux=(f"google-{linux}",),
        macos=(f"Google/{name}",),
        windows=(_CHROME_KEY,),
        own_key=rf"Google\{name}",
        programs=(f"google-{linux}",),
        app=f"Google {name}",
        **_CHROME,
    )


def _edge(channel: str) -> Browser:
    name = f"Microsoft Edge {channel.title()}"
    return Browser(
        key=f"edge-{channel}",
        name=name,
        family="chromium",
        linux=(f"microsoft-edge-{channel}",),
        macos=(name,),
        windows=(r"Microsoft\Edge",),
        own_key=rf"Microsoft\Edge {channel.title()}",
        programs=(f"microsoft-edge-{channel}",),
        app=name,
        **_EDGE,
    )


def _brave(channel: str) -> Browser:
    folder = f"BraveSoftware/Brave-Browser-{channel.title()}"
    return Browser(
        key=f"brave-{channel}",
        name=f"Brave {channel.title()}",
        family="chromium",
        linux=(folder,),
        macos=(folder,),
        windows=(rf"BraveSoftware\Brave-Browser-{channel.title()}", _CHROME_KEY),
        own_key=rf"BraveSoftware\Brave-Browser-{channel.title()}",
        programs=(f"brave-browser-{channel}",),
        app=f"Brave Browser {channel.title()}",
        **_BRAVE,
    )


BROWSERS: Final[tuple[Browser, ...]] = (
    Browser(
        key="chrome",
        name="Google Chrome",
        family="chromium",
        linux=("google-chrome",),
        macos=("Google/Chrome",),
        windows=(_CHROME_KEY,),
        own_key=_CHROME_KEY,
        programs=("google-chrome", "google-chrome-stable", "chrome"),
        app="Google Chrome",
        flatpak="com.google.Chrome",
        **_CHROME,
    ),
    _chrome("beta", "chrome-beta", "Chrome Beta"),
    _chrome("dev", "chrome-unstable", "Chrome Dev"),
    _chrome("canary", "chrome-canary", "Chrome Canary"),
    _chrome("for-testing", "chrome-for-testing", "Chrome for Testing"),
    Browser(
        key="chromium",
        name="Chromium",
        family="chromium",
        linux=("chromium",),
        macos=("Chromium",),
        linux_system=("/etc/chromium",),
        macos_system=("/Library/Application Support/Chromium",),
        # Builds differ in which of the two they read (keepassxreboot/keepassxc#5111).
        windows=("Chromium", _CHROME_KEY),
        own_key="Chromium",
        programs=("chromium", "chromium-browser"),
        app="Chromium",
        snap="chromium",
        flatpak="org.chromium.Chromium",
    ),
    Browser(
        key="edge",
        name="Microsoft Edge",
        family="chromium",
        linux=("microsoft-edge",),
        macos=("Microsoft Edge",),
        windows=(r"Microsoft\Edge",),
        own_key=r"Microsoft\Edge",
        programs=("microsoft-edge", "microsoft-edge-stable", "msedge"),
        app="Microsoft Edge",
        flatpak="com.microsoft.Edge",
        **_EDGE,
    ),
    _edge("beta"),
    _edge("dev"),
    _edge("canary"),
    Browser(
        key="brave",
        name="Brave",
        family="chromium",
        linux=("BraveSoftware/Brave-Browser",),
        macos=("BraveSoftware/Brave-Browser",),
        windows=(r"BraveSoftware\Brave-Browser", _CHROME_KEY),
        own_key=r"BraveSoftware\Brave-Browser",
        programs=("brave-browser", "brave"),
        app="Brave Browser",
        snap="brave",
        flatpak="com.brave.Browser",
        **_BRAVE,
    ),
    _brave("beta"),
    _brave("nightly"),
    Browser(
        key="vivaldi",
        name="Vivaldi",
        family="chromium",
        linux=("vivaldi",),
        macos=("Vivaldi",),
        linux_system=("/etc/opt/vivaldi", "/etc/vivaldi"),
        macos_system=("/Library/Application Support/Vivaldi",),
        windows=("Vivaldi", _CHROME_KEY),
        own_key="Vivaldi",
        programs=("vivaldi", "vivaldi-stable"),
        app="Vivaldi",
        snap="vivaldi",
        flatpak="com.vivaldi.Vivaldi",
    ),
    Browser(
        key="opera",
        name="Opera",
        family="chromium",
        # Not documented: a fork reads its own folder, and other hosts report that Opera reads Chrome's.
        linux=("opera", "google-chrome"),
        macos=("com.operasoftware.Opera", "Google/Chrome"),
        windows=("Opera Software", _CHROME_KEY),
        own_key="Opera Software",
        programs=("opera", "opera-stable"),
        app="Opera",
        snap="opera",
        flatpak="com.opera.Opera",
        **_CHROME,
    ),
    Browser(
        key="arc",
        name="Arc",
        family="chromium",
        macos=("Arc/User Data",),
        macos_system=("/Library/Application Support/Arc/User Data",),
        windows=(_CHROME_KEY,),
        programs=("arc",),
        app="Arc",
    ),
    Browser(
        key="yandex",
        name="Yandex Browser",
        family="chromium",
        linux=("yandex-browser",),
        macos=("Yandex/YandexBrowser", "Yandex"),
        linux_system=("/etc/opt/yandex-browser",),
        macos_system=("/Library/Application Support/Yandex",),
        windows=(_CHROME_KEY,),
        own_key=r"Yandex\YandexBrowser",
        programs=("yandex-browser", "yandex-browser-stable"),
        app="Yandex",
        flatpak="ru.yandex.Browser",
    ),
    Browser(
        key="helium",
        name="Helium",
        family="chromium",
        linux=("net.imput.helium",),
        macos=("net.imput.helium",),
        linux_system=("/etc/chromium",),
        macos_system=("/Library/Application Support/Chromium",),
        windows=("Chromium", _CHROME_KEY),
        programs=("helium",),
        app="Helium",
    ),
    Browser(
        key="firefox",
        name="Firefox",
        family="gecko",
        # Firefox 147 and later keep profiles in ~/.config/mozilla, but still read manifests only here.
        linux=(".mozilla",),
        signs=("mozilla/firefox",),
        macos=("Mozilla",),
        linux_system=_FIREFOX_SYSTEM,
        macos_system=("/Library/Application Support/Mozilla",),
        windows=("Mozilla",),
        own_key=r"Mozilla\Firefox",
        programs=("firefox", "firefox-esr"),
        app="Firefox",
        snap="firefox",
        portal=True,
        flatpak="org.mozilla.firefox",
    ),
    Browser(
        key="librewolf",
        name="LibreWolf",
        family="gecko",
        linux=(".librewolf",),
        macos=("LibreWolf",),
        linux_system=("/usr/lib/librewolf",),
        macos_system=("/Library/Application Support/LibreWolf",),
        windows=("LibreWolf", "Mozilla"),
        own_key="LibreWolf",
        programs=("librewolf",),
        app="LibreWolf",
        flatpak="io.gitlab.librewolf-community",
    ),
    Browser(
        key="waterfox",
        name="Waterfox",
        family="gecko",
        linux=(".waterfox",),
        macos=("Waterfox",),
        linux_system=("/usr/lib/waterfox",),
        windows=("Waterfox", "Mozilla"),
        own_key="Waterfox",
        programs=("waterfox",),
        app="Waterfox",
        flatpak="net.waterfox.waterfox",
    ),
    Browser(
        key="zen",
        name="Zen",
        family="gecko",
        linux=(".mozilla",),
        signs=(".zen",),
        macos=("Zen", "Mozilla"),
        linux_system=_FIREFOX_SYSTEM,
        macos_system=("/Library/Application Support/Mozilla",),
        windows=("Mozilla",),
        own_key=r"Mozilla\Zen",
        programs=("zen", "zen-browser"),
        app="Zen",
        flatpak="app.zen_browser.zen",
    ),
    Browser(
        key="tor",
        name="Tor Browser",
        family="gecko",
        # It lives where its user unpacked it, by default where torbrowser-launcher does.
        linux=(".local/share/torbrowser/tbb/x86_64/tor-browser/Browser/TorBrowser/Data/Browser/.mozilla",),
        signs=(".local/share/torbrowser/tbb/x86_64/tor-browser",),
        macos=("TorBrowser-Data/Browser/Mozilla",),
        windows=("Mozilla",),
        app="Tor Browser",
        flatpak="org.torproject.torbrowser-launcher",
    ),
)


def by_key(key: str) -> Browser:
    """The row called `key`. Raises FaceTuneError browser_unknown."""
    for browser in BROWSERS:
        if browser.key == key:
            return browser
    raise FaceTuneError("browser_unknown", name=key, known=", ".join(browser.key for browser in BROWSERS))
