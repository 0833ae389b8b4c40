"""What is needed from an outside record system, and from a store's session for the queue."""

from collections.abc import Sequence
from typing import Protocol

from patients.fhir.checking import FhirVersion, Resource
from patients.outside.model import MessageStatus, OutsideMessage


class OutsideFault(Exception):
    """It did not do what it was asked. `code` tells why without any data; `is_final`: asking again is of no use."""

    def __init__(self, code: str, *, is_final: bool = False) -> None:
        super().__init__(code)
        self.code, self.is_final = code, is_final


class RecordSystem(Protocol):
    """A FHIR server. Every method raises OutsideFault."""

    def version(self) -> FhirVersion:
        """As its CapabilityStatement says."""
        ...

    def read(self, kind: str, resource_id: str) -> Resource | None:
        """The resource, None when there is none."""
        ...

    def search(self, kind: str, **wanted: str) -> list[Resource]:
        """All found resources of the kind, over all pages."""
        ...

    def write(self, resource: Resource, *, identifier: str) -> str:
        """Make or replace the one resource with this `system|value`, and give its id there; harmless to repeat."""
        ...


class OutsideSession(Protocol):
    """The queue."""

    def queue(self, message: OutsideMessage) -> None:
        """Its number is given by the store."""
        ...

    def change_message(self, message: OutsideMessage) -> None: ...

    def message(self, message_number: int) -> OutsideMessage | None: ...

    def due_messages(self, *, now: float, most: int) -> Sequence[OutsideMessage]:
        """Pending ones whose time has come, in order."""
        ...

    def messages(self, status: MessageStatus, *, after: int, most: int) -> Sequence[OutsideMessage]: ...

    def pending_message_of(self, entry_number: int) -> OutsideMessage | None: ...
