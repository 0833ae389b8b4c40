"""Names of a thing as tagged and in the languages of the region."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, Protocol

LANGUAGES = ("ru", "be", "en")


class AnyTags(Protocol):
    """Tags of an object, copied or still osmium's own."""

    def get(self, key: str, /) -> str | None: ...


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


def names_of(tags: AnyTags, key: str = "name") -> Names:
    """Names under `key` (`name`, `addr:street`); English also from `int_name`. `be-tarask` stands in for `be`."""
    russian, belarusian, classical, english, international = _keys(key)
    return Names(
        _clean(tags.get(key)),
        _clean(tags.get(russian)),
        _clean(tags.get(belarusian) or tags.get(classical)),
        _clean(tags.get(english) or tags.get(international)),
    )


@cache
def _keys(key: str) -> tuple[str, str, str, str, str]:
    return f"{key}:ru", f"{key}:be", f"{key}:be-tarask", f"{key}:en", "int_name" if key == "name" else f"{key}:en"


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
