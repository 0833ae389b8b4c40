"""The index that traces are answered from: a port, and what it keeps."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec import Struct

from bloodbank.model import BloodUnit
from controlroom.log import Head

INDEX_VERSION = 1
"""Raised whenever an entry changes its shape: an index of another version is made anew."""


class TraceEntry(Struct, frozen=True, kw_only=True):
    """A unit as it is, and the donations in it."""

    unit: BloodUnit
    dins: tuple[str, ...]


class TraceIndex(Protocol):
    """Finds units by donation, patient and source. Kept up with the log by `TraceBooks`; can be made anew from it."""

    def head(self, region: str) -> Head:
        """The event of the log up to which entries are true."""
        ...

    def put(self, region: str, entries: Sequence[TraceEntry], *, head: Head) -> None:
        """Entries new or changed, and the event they bring the index to: all of it, or nothing."""
        ...

    def clear(self, region: str) -> None:
        """Forget a region, so that it is made anew."""
        ...

    def entries(self, region: str, unit_ids: Iterable[str]) -> list[TraceEntry]:
        """Those that are known, by unit id."""
        ...

    def units_of_donation(self, region: str, din: str) -> list[str]:
        """Ids of the units that have something of a donation."""
        ...

    def units_of_patient(self, region: str, patient_id: str) -> list[str]:
        """Ids of the units that were transfused to a patient."""
        ...

    def made_of(self, region: str, unit_ids: Iterable[str]) -> dict[str, list[str]]:
        """Source unit -> the units that were made directly of it."""
        ...

    def close(self) -> None: ...
