"""Names of a thing as tagged and in the languages of the region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

LANGUAGES = ("ru", "be", "en")


class Names(NamedTuple):
    """`name` as tagged on the spot; the others where the data has them."""

    name: str | None
    ru: str | None = None
    be: str | None = None
    en: str | None = None

    @property
    def any(self) -> str | None:
        """The name as tagged, else the first known one."""
        return self.name or self.ru or self.be or self.en

    def by_language(self) -> dict[str, str]:
        return {code: text for code, text in zip(LANGUAGES, self[1:], strict=True) if text}


NAMELESS = Names(None)


def names_of(tags: Mapping[str, str], key: str = "name") -> Names:
    """Names under `key` (`name`, `addr:street`); English also from `int_name`. `be-tarask` stands in for `be`."""
    named = any(tag.startswith(key) or tag == "int_name" for tag in tags)
    if not named:
        return NAMELESS
    english = tags.get(f"{key}:en") or (tags.get("int_name") if key == "name" else None)
    belarusian = tags.get(f"{key}:be") or tags.get(f"{key}:be-tarask")
    return Names(_clean(tags.get(key)), _clean(tags.get(f"{key}:ru")), _clean(belarusian), _clean(english))


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


class NameBook:
    """Gives each distinct set of names a number, so that a way needs four bytes for its name; -1 is nameless."""

    def __init__(self) -> None:
        self.entries: list[Names] = []
        self._codes: dict[Names, int] = {}

    def code(self, names: Names) -> int:
        if names.any is None:
            return -1
        code = self._codes.setdefault(names, len(self.entries))
        if code == len(self.entries):
            self.entries.append(names)
        return code
