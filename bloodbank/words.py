"""Reasons in words: English, Russian and Belarusian. Durations (`..._s`) are said in minutes, rounded up."""

import math
from collections.abc import Mapping

from immutables import Map

from bloodbank.messages import Reason
from bloodbank.phrases import be, en, ru

LANGUAGES = ("en", "ru", "be")

_SENTENCES: Map[str, Mapping[str, str]] = Map({"en": en.SENTENCES, "ru": ru.SENTENCES, "be": be.SENTENCES})
_TERMS: Map[str, Mapping[str, str]] = Map({"en": en.TERMS, "ru": ru.TERMS, "be": be.TERMS})
_TRANSLATED = ("component", "status")


def codes() -> frozenset[str]:
    """Every code that can be said."""
    return frozenset(en.SENTENCES)


def say(reason: Reason, language: str) -> str:
    """One sentence without a full stop. `language` is `en`, `ru` or `be`; raises ValueError for another.

    A code without a sentence (an older or newer log) is said as the code with its values.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r}: use one of {', '.join(LANGUAGES)}")
    sentence = _SENTENCES[language].get(reason.code)
    spoken = {name: _spoken(name, value, language) for name, value in reason.values.items()}
    try:
        return sentence.format_map(spoken) if sentence else _bare(reason, spoken)
    except KeyError:
        return _bare(reason, spoken)


def _spoken(name: str, value: str | float | int, language: str) -> str:
    if name in _TRANSLATED:
        return _TERMS[language].get(str(value), str(value))
    if name.endswith("_s") and not isinstance(value, str):
        return str(math.ceil(value / 60.0)) if math.isfinite(value) else "∞"
    return str(value)


def _bare(reason: Reason, spoken: Mapping[str, str]) -> str:
    values = ", ".join(f"{name} {value}" for name, value in sorted(spoken.items()))
    return f"{reason.code}: {values}" if values else reason.code
