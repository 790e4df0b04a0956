"""Other languages in a copy of the extension, which a test can switch without another browser.

A browser shows an extension in the browser's language, which is fixed at its start. The copy's `lookUp` has the texts
of all languages, and uses the one that localStorage names. Two languages are made up: `long`, whose words are 1.5 times
as long as in English, and `mirrored`, in Arabic script from right to left.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

MADE_UP = ("long", "mirrored")


def made_up(browser: str, place: int = 0) -> str:
    """The language that a browser shows the state at a place of a list in: the other browser shows the other one."""
    return MADE_UP[(place + (browser == "firefox")) % len(MADE_UP)]


_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه", strict=True))

_LOOK_UP = """
import languages from "./languages.js";
/** @param {string} key @param {string[]} values */
function lookUp(key, values) {
  const texts = languages[localStorage.getItem("language") ?? "en"];
  return (texts[key]?.message ?? "").replaceAll(/[$]([1-9])/g, (_, number) => values[number - 1] ?? "");
}
"""


def real(extension: Path) -> list[str]:
    """The languages that the extension has texts in."""
    return sorted(folder.name for folder in (extension / "_locales").iterdir())


def texts_of(extension: Path, language: str) -> dict[str, str]:
    """The texts of a language by their keys."""
    file = extension / "_locales" / language / "messages.json"
    return {key: entry["message"] for key, entry in json.loads(file.read_text(encoding="utf-8")).items()}


def teach(extension: Path) -> None:
    """Give a copy of the extension all languages at once, including the made-up ones."""
    texts = {
        name: json.loads((extension / "_locales" / name / "messages.json").read_text(encoding="utf-8"))
        for name in real(extension)
    }
    for name, change, locale, direction in (("long", _longer, "en", "ltr"), ("mirrored", _arabic, "ar", "rtl")):
        made = {key: {"message": _outside(entry["message"], change)} for key, entry in texts["en"].items()}
        texts[name] = made | {"locale": {"message": locale}, "dir": {"message": direction}}
    (extension / "shared/languages.js").write_text(f"export default {json.dumps(texts)};\n", encoding="utf-8")
    file = extension / "shared/i18n.js"
    source = file.read_text(encoding="utf-8")
    patched, count = re.subn(r"function lookUp\(.*?\n}\n", _LOOK_UP.replace("\\", r"\\"), source, flags=re.DOTALL)
    assert count == 1, "shared/i18n.js has no function lookUp any more"
    file.write_text(patched, encoding="utf-8")


def _outside(message: str, change) -> str:
    """Change a message, but not its placeholders."""
    return "".join(
        part if part[:1] in ("$", "{") else change(part) for part in re.split(r"([$][1-9]|\{[a-z_]+\})", message)
    )


def _longer(text: str) -> str:
    return re.sub(r"[aeiou]", lambda vowel: vowel[0] * 2, text)


def _arabic(text: str) -> str:
    return "".join(_LETTERS.get(letter, letter) for letter in text.lower())
