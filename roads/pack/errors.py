"""What can be wrong with a city pack, said in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a pack. `row` is 1 for the first record, None for the file as a whole."""

    severity: Severity
    file: str
    row: int | None
    field: str | None
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.field is not None:
            place += f", {self.field}"
        return f"{place}: {self.message}. {self.remedy}"


class PackError(ValueError):
    """A pack that can't be used; carries the first finding's `file, row, field, message, remedy` and all `findings`."""

    def __init__(self, *findings: Finding) -> None:
        first = findings[0]
        more = f" (and {len(findings) - 1} more: see `arterial city check`)" if len(findings) > 1 else ""
        super().__init__(f"{first}{more}")
        self.findings = findings
        self.file = first.file
        self.row = first.row
        self.field = first.field
        self.message = first.message
        self.remedy = first.remedy


class Findings:
    """Collects what the readers meet on their way through one pack."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    def error(self, file: str, message: str, remedy: str, *, row: int | None = None, field: str | None = None) -> None:
        self.all.append(Finding("error", file, row, field, message, remedy))

    def warning(
        self, file: str, message: str, remedy: str, *, row: int | None = None, field: str | None = None
    ) -> None:
        self.all.append(Finding("warning", file, row, field, message, remedy))

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.all if finding.severity == "error"]

    def raise_errors(self) -> None:
        if self.errors:
            raise PackError(*self.errors)
