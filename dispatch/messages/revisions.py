"""What is found out of an incident later: another priority, other needs, a close that came too early."""

from msgspec import Struct

from dispatch.model import Need


class ChangePriority(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Upgrade or downgrade an incident, with the determinant that says so when there is a new one."""

    incident_id: str
    priority: int
    reason: str
    determinant: str | None = None


class ChangeNeeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say anew what units an incident needs. Units that are too many stay until they are stood down."""

    incident_id: str
    needs: tuple[Need, ...]
    reason: str


class RequestFurtherUnits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A crew asks for help at its incident: these needs come on top of the present ones."""

    unit_id: str
    needs: tuple[Need, ...]
    reason: str


class ReopenIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed incident goes on, with further needs if a unit is to come again; it stays open until it is closed."""

    incident_id: str
    reason: str
    needs: tuple[Need, ...] = ()


class IncidentPriorityChanged(Struct, frozen=True, kw_only=True):
    incident_id: str
    priority: int
    previous_priority: int
    determinant: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class IncidentNeedsChanged(Struct, frozen=True, kw_only=True):
    """`surplus_unit_ids` are on their way and fill none of the needs any more: for the operator to stand down.

    `needs_for_patients` are those of the needs that still stand for single patients.
    """

    incident_id: str
    needs: tuple[Need, ...]
    reason: str
    surplus_unit_ids: tuple[str, ...] = ()
    needs_for_patients: tuple[Need, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class FurtherUnitsRequested(Struct, frozen=True, kw_only=True):
    """`unit_id` is the unit whose crew asked, or which left somebody behind; absent when there is none.

    `for_patients`: asked for patients with nobody to come for them, not by a crew.
    """

    incident_id: str
    needs: tuple[Need, ...]
    reason: str
    unit_id: str | None = None
    for_patients: bool = False

    @property
    def streams(self) -> tuple[str, ...]:
        own = (f"incident/{self.incident_id}",)
        return own if self.unit_id is None else (*own, f"unit/{self.unit_id}")


class FurtherUnitsWithdrawn(Struct, frozen=True, kw_only=True):
    """`needs` were asked for patients who want no unit of their own any more, and are wanted no longer.

    `surplus_unit_ids` are on their way and fill none of what is left: for the operator to stand down.
    """

    incident_id: str
    needs: tuple[Need, ...]
    surplus_unit_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class IncidentReopened(Struct, frozen=True, kw_only=True):
    incident_id: str
    reason: str
    needs: tuple[Need, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


Command = ChangePriority | ChangeNeeds | RequestFurtherUnits | ReopenIncident
Event = (
    IncidentPriorityChanged | IncidentNeedsChanged | FurtherUnitsRequested | FurtherUnitsWithdrawn | IncidentReopened
)
