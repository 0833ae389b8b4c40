"""What can be wrong with demand, said in words."""

from __future__ import annotations


class DemandUnusable(ValueError):
    """Records, a model or a scenario that can't be used; `row` is 1 for the first row below the header."""

    def __init__(self, message: str, remedy: str, *, row: int | None = None, field: str | None = None) -> None:
        place = ", ".join([*([f"row {row}"] if row is not None else []), *([field] if field is not None else [])])
        super().__init__(f"{place}: {message}. {remedy}" if place else f"{message}. {remedy}")
        self.row = row
        self.field = field
        self.message = message
        self.remedy = remedy
