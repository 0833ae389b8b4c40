"""A perishable item, or two of which one stands in for the other, from a TOML file."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.item import Item
from bloodbank.perishable.two_products import TwoProducts


class PerishableFileUnusable(Exception):
    """A file of a perishable item that can't be read; says which field is wrong and what may stand there."""


def read_perishable(file: Path) -> Item | TwoProducts:
    """Two products where the file has `products`, else one item. Raises PerishableFileUnusable."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PerishableFileUnusable(f"{file} can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise PerishableFileUnusable(f"{file} is no TOML: {error}") from error
    kind: type[Item] | type[TwoProducts] = TwoProducts if "products" in given else Item
    try:
        return msgspec.convert(_finite(given), kind)
    except (msgspec.ValidationError, ItemUnusable) as error:
        raise PerishableFileUnusable(f"{file}: {error}") from error


def _finite(given: Any, name: str = "") -> Any:
    """TOML knows nan and infinity; no number of an item may be either."""
    if isinstance(given, dict):
        return {key: _finite(value, f"{name}.{key}".lstrip(".")) for key, value in given.items()}
    if isinstance(given, list):
        return [_finite(value, name) for value in given]
    if isinstance(given, float) and not abs(given) < 1e12:
        raise ItemUnusable(f"{name} is {given}: give a number below 1e12")
    return given
