"""What reports say, in English, Russian and Belarusian; numbers as each language writes them."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from sim.experiments.measures import Measure

LANGUAGES = ("en", "ru", "be")
DAY_S, HOUR_S = 86_400.0, 3_600.0
MINUS = "\N{MINUS SIGN}"


class UnknownLanguage(ValueError):
    """There are no words in it."""


@dataclass(frozen=True)
class Words:
    """The words of one language, by group and name (`table.station`)."""

    language: str
    entries: dict[str, str]

    def say(self, entry: str, /, **what: object) -> str:
        """The sentence of that name, filled in. Raises KeyError for a name or a blank that is not there."""
        return self.entries[entry].format(**what)

    def number(self, value: float, digits: int = 1, *, signed: bool = False) -> str:
        """As the language writes it, with a true minus sign."""
        rounded = round(value, digits) + 0.0
        text = f"{abs(rounded):,.{digits}f}"
        parts = text.split(".")
        whole = parts[0].replace(",", self.entries["thousands"])
        text = whole + (self.entries["decimal"] + parts[1] if len(parts) > 1 else "")
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        return sign + text

    def of(self, value: float, measure: Measure, *, difference: bool = False, signed: bool = False) -> str:
        """A figure of a measure: shares in per cent (differences of them finer), seconds as such."""
        if not is_share(measure):
            return self.number(value, signed=signed)
        return self.number(value * 100.0, 2 if difference else 1, signed=signed)

    def unit(self, measure: Measure, *, difference: bool = False) -> str:
        """What `of` counts in."""
        if not is_share(measure):
            return self.say("unit.s")
        if difference:
            return self.say("unit.points")
        return self.say("unit.share_of_time" if measure.name == "utilisation" else "unit.share")

    def duration(self, seconds: float) -> str:
        """In days from two on, else in hours."""
        if seconds >= 2 * DAY_S:
            return self.say("time.days", n=self.number(seconds / DAY_S, 0 if seconds % DAY_S == 0.0 else 1))
        return self.say("time.hours", n=self.number(seconds / HOUR_S, 0 if seconds % HOUR_S == 0.0 else 1))


def is_share(measure: Measure) -> bool:
    """Whether it is told in per cent."""
    return measure.unit == "share"


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> Words:
    """Raises UnknownLanguage."""
    if language not in LANGUAGES:
        raise UnknownLanguage(f"language {language!r} is not known: use one of {', '.join(LANGUAGES)}")
    tables = tomllib.loads(files(__package__).joinpath("languages", f"{language}.toml").read_text(encoding="utf-8"))
    entries: dict[str, str] = {}
    for name, value in tables.items():
        entries |= (
            {f"{name}.{inner}": text for inner, text in value.items()} if isinstance(value, dict) else {name: value}
        )
    return Words(language, entries)
