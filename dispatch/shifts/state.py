"""What dispatch knows of crews: members, shifts, who is on a vehicle now, breaks."""

from immutables import Map
from msgspec import Struct


class CrewMember(Struct, frozen=True, kw_only=True):
    """A person by personnel id and by what the person is trained to do; the name stands elsewhere."""

    member_id: str
    qualifications: frozenset[str] = frozenset()
    duty_ended_at: float | None = None


class Shift(Struct, frozen=True, kw_only=True):
    """These people are to man this unit from one instant to another.

    `began_at` and `ended_at` are set when the change-over happened, which waits for the unit to be free.
    """

    shift_id: str
    unit_id: str
    crew_ids: tuple[str, ...]
    from_at: float
    until_at: float
    began_at: float | None = None
    ended_at: float | None = None


class Duty(Struct, frozen=True, kw_only=True):
    """A crew member is aboard a unit since an instant, as the member said at sign-on."""

    member_id: str
    unit_id: str
    since_at: float
    shift_id: str | None = None


class Break(Struct, frozen=True, kw_only=True):
    """A rest of a crew, planned or running. Calls of priorities up to `interruptible_to_priority` may end it (0: none).

    `until_at` of a running break is counted from its true start.
    """

    break_id: str
    unit_id: str
    from_at: float
    until_at: float
    interruptible_to_priority: int = 0
    started_at: float | None = None


class Workload(Struct, frozen=True, kw_only=True):
    """What a crew has done since it last rested, or since it came on duty."""

    rested_at: float
    job_count: int = 0


class ShiftsState(Struct, frozen=True, kw_only=True):
    """Everything known of crews in one region.

    `shift_ids_of_unit` and `shift_ids_of_member` are ordered by beginning and leave out what is cancelled or long past.
    `breaks` are those planned or running; `running_break_ids` is by unit.
    """

    members: Map[str, CrewMember] = Map()
    shifts: Map[str, Shift] = Map()
    shift_ids_of_unit: Map[str, tuple[str, ...]] = Map()
    shift_ids_of_member: Map[str, tuple[str, ...]] = Map()
    begun_shift_ids: Map[str, str] = Map()
    duties: Map[str, Duty] = Map()
    aboard: Map[str, tuple[str, ...]] = Map()
    breaks: Map[str, Break] = Map()
    running_break_ids: Map[str, str] = Map()
    workloads: Map[str, Workload] = Map()
    next_break_number: int = 1
