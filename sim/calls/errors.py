"""What can be wrong with calls, said in words."""

from __future__ import annotations


class CallsUnusable(ValueError):
    """Calls that can't be simulated; `row` is 1 for the first call, None for all of them."""

    def __init__(
        self, message: str, remedy: str, *, row: int | None = None, field: str | None = None, file: str | None = None
    ) -> None:
        place = ", ".join(part for part in (file, None if row is None else f"row {row}", field) if part is not None)
        super().__init__(f"{place}: {message}. {remedy}" if place else f"{message}. {remedy}")
        self.row = row
        self.field = field
        self.message = message
        self.remedy = remedy
