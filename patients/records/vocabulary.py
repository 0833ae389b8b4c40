"""The data beside this file: categories, high-risk registers, directives, views. Read once, checked when read."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from patients.records.codings import OWN_DIRECTIVES, OWN_REGISTERS
from patients.records.model import Category

Words = dict[str, str]
IDENTITY = ("family_name", "given_name", "patronymic", "birth_date", "sex", "phone", "personal_number", "blood_group")
T = TypeVar("T")


class CategoryRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an entry of a category may hold."""

    systems: tuple[str, ...]
    needs: Literal["code", "text", "either"]
    details: dict[str, tuple[str, ...]]


class View(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a role may see."""

    identity: tuple[
        Literal[
            "family_name", "given_name", "patronymic", "birth_date", "sex", "phone", "personal_number", "blood_group"
        ],
        ...,
    ]
    categories: tuple[Category, ...]
    origin: bool = False
    past: bool = False


class Vocabulary(Struct, frozen=True, kw_only=True):
    """All of it."""

    categories: dict[Category, CategoryRule]
    registers: dict[str, Words]
    directives: dict[str, Words]
    views: dict[str, View]

    def words_of(self, system: str | None) -> dict[str, Words] | None:
        """The words of a system of ours whose codes are listed; None for any other."""
        return {OWN_REGISTERS: self.registers, OWN_DIRECTIVES: self.directives}.get(system or "")


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """What is shipped."""
    return Vocabulary(
        categories=_read("categories.toml", dict[Category, CategoryRule]),
        registers=_read("registers.toml", dict[str, Words]),
        directives=_read("directives.toml", dict[str, Words]),
        views=_read("views.toml", dict[str, View]),
    )


def _read(name: str, kind: type[T]) -> T:
    text = files("patients.records").joinpath("data", name).read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), kind)
