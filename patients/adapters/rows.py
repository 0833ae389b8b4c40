"""Rows of a database as values."""

from typing import TypeVar

import msgspec
from sqlalchemy import RowMapping

T = TypeVar("T")


def read_row(row: RowMapping, kind: type[T]) -> T:
    """A row as a value; columns that the value does not have are passed over."""
    return msgspec.convert({str(name): value for name, value in row.items()}, kind)
