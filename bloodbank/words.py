"""Reasons in words: English, Russian and Belarusian. Durations (`..._s`) are said in minutes, rounded up.

The files of `phrases/`, one for each room, hold a sentence for every code and the words for components and statuses.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import msgspec

from bloodbank.reason import Reason

LANGUAGES = ("en", "ru", "be")
_TRANSLATED = ("component", "status", "owed", "reaction", "phase", "doubt", "limited")


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is said in one language."""

    terms: dict[str, str] = {}
    sentences: dict[str, str] = {}


@lru_cache(maxsize=1)
def spoken_languages() -> Mapping[str, Language]:
    """The words of every language, read once: those of all rooms together."""
    spoken = {language: Language(terms={}, sentences={}) for language in LANGUAGES}
    for room in sorted(files("bloodbank").joinpath("phrases").iterdir(), key=lambda file: file.name):
        if room.name.endswith(".json"):
            for language, words in msgspec.json.decode(room.read_bytes(), type=dict[str, Language]).items():
                spoken[language].terms.update(words.terms)
                spoken[language].sentences.update(words.sentences)
    return spoken


def codes() -> frozenset[str]:
    """Every code that can be said."""
    return frozenset(spoken_languages()["en"].sentences)


def say(reason: Reason, language: str) -> str:
    """One sentence without a full stop. `language` is `en`, `ru` or `be`; raises ValueError for another.

    A code without a sentence (an older or newer log) is said as the code with its values.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r}: use one of {', '.join(LANGUAGES)}")
    sentence = spoken_languages()[language].sentences.get(reason.code)
    spoken = {name: _spoken(name, value, language) for name, value in reason.values.items()}
    try:
        return sentence.format_map(spoken) if sentence else _bare(reason, spoken)
    except KeyError:
        return _bare(reason, spoken)


def term(code: str, language: str) -> str:
    """The word for a component, a status or a code of a list; the code itself where there is none."""
    return spoken_languages()[language].terms.get(code, code)


def _spoken(name: str, value: str | float | int, language: str) -> str:
    if name in _TRANSLATED:
        return spoken_languages()[language].terms.get(str(value), str(value))
    if name == "contested":
        terms = spoken_languages()[language].terms
        return ", ".join(terms.get(each, each) for each in str(value).split(", "))
    if name.endswith("_s") and not isinstance(value, str):
        return str(math.ceil(value / 60.0)) if math.isfinite(value) else "∞"
    return str(value)


def _bare(reason: Reason, spoken: Mapping[str, str]) -> str:
    values = ", ".join(f"{name} {value}" for name, value in sorted(spoken.items()))
    return f"{reason.code}: {values}" if values else reason.code
