"""Reasons said in words, in English, Russian and Belarusian.

The files of `phrases/`, one for each room, hold a sentence for every code and language. A placeholder is a name among
the reason's values: those ending in `_s` are said as hours, minutes and seconds, those in `_m` as metres or
kilometres, those in `_share` as per cent, `status` by the name of the status, capabilities by their names, and an empty
set of them as "any unit".
"""

from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from dispatch.messages import Reason

LANGUAGES = ("en", "ru", "be")
Value = str | float | int


class Language(msgspec.Struct, frozen=True):
    """Everything that is said in one language."""

    hours: str
    minutes: str
    seconds: str
    metres: str
    kilometres: str
    any_unit: str
    statuses: dict[str, str]
    capabilities: dict[str, str]
    reasons: dict[str, str]
    tags: dict[str, str] = {}
    bed_kinds: dict[str, str] = {}
    dispositions: dict[str, str] = {}


def say(reason: Reason, language: str) -> str:
    """One sentence for a reason. Raises `ValueError` for a language that is not spoken.

    A code or a set of values that the tables don't know (of a newer or older version) is said as code and values.
    """
    words = _words_of(language)
    said = {name: _said(name, value, words) for name, value in reason.values.items()}
    try:
        return words.reasons[reason.code].format_map(said)
    except KeyError:
        return ", ".join((reason.code, *(f"{name} {value}" for name, value in said.items())))


def disposition_in_words(disposition: str, language: str) -> str:
    """What became of a patient; the code itself where there are no words for it. Raises `ValueError` as `say` does."""
    return _words_of(language).dispositions.get(disposition, disposition)


@lru_cache(maxsize=1)
def spoken_languages() -> dict[str, Language]:
    """The words of every language, read once: those of all rooms together."""
    merged: dict[str, dict[str, Any]] = {language: {} for language in LANGUAGES}
    rooms = sorted(
        (file for file in files("dispatch").joinpath("phrases").iterdir() if file.name.endswith(".json")),
        key=lambda file: file.name,
    )
    for room in rooms:
        for language, words in msgspec.json.decode(room.read_bytes(), type=dict[str, dict[str, Any]]).items():
            _add(merged[language], words)
    return msgspec.convert(merged, type=dict[str, Language])


def _words_of(language: str) -> Language:
    spoken = spoken_languages()
    if language not in spoken:
        raise ValueError(f"no words in language {language!r}; known are {', '.join(spoken)}")
    return spoken[language]


def _add(words: dict[str, Any], more: dict[str, Any]) -> None:
    """Tables grow; a word of `more` stands for itself."""
    for name, said in more.items():
        words[name] = {**words.get(name, {}), **said} if isinstance(said, dict) else said


def _said(name: str, value: Value, words: Language) -> str:
    if isinstance(value, str):
        if name == "status":
            return words.statuses.get(value, value)
        if name in ("need", "missing", "alternative"):
            return ", ".join(words.capabilities.get(code, code) for code in value.split(", ")) or words.any_unit
        if name == "tag":
            return words.tags.get(value, value)
        if name == "bed_kind":
            return words.bed_kinds.get(value, value)
        return value
    if name.endswith("_s"):
        return _duration(value, words)
    if name.endswith("_m"):
        return _distance(value, words)
    if name.endswith("_share"):
        return f"{100.0 * value:.2g} %" if value < 0.1 else f"{100.0 * value:.0f} %"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _duration(value_s: float, words: Language) -> str:
    minutes, seconds = divmod(round(value_s), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, words.hours), (minutes, words.minutes), (seconds, words.seconds))
    said = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(said) or f"0 {words.seconds}"


def _distance(value_m: float, words: Language) -> str:
    if round(value_m) < 1_000:
        return f"{round(value_m)} {words.metres}"
    return f"{value_m / 1_000:.1f} {words.kilometres}"
