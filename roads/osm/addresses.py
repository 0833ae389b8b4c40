"""Addresses as tagged on nodes and buildings; those without a street take the one of an `associatedStreet` relation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from roads.osm.names import NAMELESS, Names, names_of

ADDRESS_KEYS = ("addr:housenumber", "addr2:housenumber")
_PREFIXES = ("addr", "addr2")
"""A corner house with an address in each of two streets has the second one as `addr2` (usual in Belarus and Russia)."""


class Address(NamedTuple):
    street: Names
    house: str
    settlement: str | None


def addresses_of(tags: Mapping[str, str], associated: Names = NAMELESS) -> Iterator[Address]:
    """Addresses of one thing; several numbers (`5;7`) are several addresses. Without street or place there is none."""
    for prefix in _PREFIXES:
        numbers = tags.get(f"{prefix}:housenumber")
        if not numbers:
            continue
        street = _street(tags, prefix)
        if street.any is None and prefix == "addr":
            street = associated
        if street.any is None:
            continue
        settlement = tags.get("addr:city") or tags.get("addr:hamlet") or tags.get("addr:village")
        for number in numbers.split(";"):
            if number.strip():
                yield Address(street, number.strip(), settlement)


def _street(tags: Mapping[str, str], prefix: str) -> Names:
    """`addr:street`, else `addr:place` for villages whose houses are numbered without streets."""
    street = names_of(tags, f"{prefix}:street")
    return street if street.any else names_of(tags, f"{prefix}:place")


def associated_streets(
    relation_tags: Mapping[str, str], members: list[tuple[str, int, str]]
) -> dict[tuple[str, int], Names]:
    """(type, id) of each house of an `associatedStreet` relation -> the names of its street."""
    if relation_tags.get("type") not in ("associatedStreet", "street"):
        return {}
    names = names_of(relation_tags)
    if names.any is None:
        return {}
    return {(kind, ref): names for kind, ref, role in members if role in ("house", "address", "addr:houselink")}
