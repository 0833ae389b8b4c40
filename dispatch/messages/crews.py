"""Crew members made known by personnel id, and who is aboard which unit."""

from msgspec import Struct

from dispatch.messages.reason import Reason


class RegisterCrewMember(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a person known by personnel id. Names never come here: they stand in the personnel register."""

    member_id: str
    qualifications: frozenset[str] = frozenset()


class QualifyCrewMember(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say anew what a person is trained to do: all of it."""

    member_id: str
    qualifications: frozenset[str]


class SignOnCrew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member is aboard a unit from now; `despite_limits` although the rest since the last duty was too short."""

    member_id: str
    unit_id: str
    despite_limits: bool = False


class SignOffCrew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    member_id: str


class CrewMemberRegistered(Struct, frozen=True, kw_only=True):
    member_id: str
    qualifications: frozenset[str] = frozenset()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"crew-member/{self.member_id}",)


class CrewMemberQualified(Struct, frozen=True, kw_only=True):
    member_id: str
    qualifications: frozenset[str]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"crew-member/{self.member_id}",)


class CrewSignedOn(Struct, frozen=True, kw_only=True):
    """`shift_id` is the member's own shift on this unit, if there is one; `reasons` tell which limits were passed."""

    member_id: str
    unit_id: str
    shift_id: str | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"crew-member/{self.member_id}",)


class CrewSignedOff(Struct, frozen=True, kw_only=True):
    member_id: str
    unit_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"crew-member/{self.member_id}",)


class UnitCrewChanged(Struct, frozen=True, kw_only=True):
    """Another crew gives a unit these capabilities."""

    unit_id: str
    crew_ids: tuple[str, ...]
    capabilities: frozenset[str]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


Command = RegisterCrewMember | QualifyCrewMember | SignOnCrew | SignOffCrew
Event = CrewMemberRegistered | CrewMemberQualified | CrewSignedOn | CrewSignedOff | UnitCrewChanged
