"""The town with people in it: crews, shifts, and somebody who looks at the alarms."""

from collections.abc import Iterable

from dispatch.messages import (
    ChangeOverShifts,
    PlanShift,
    Reason,
    RegisterCrewMember,
    ReviewAlarms,
    SignOffCrew,
    SignOnCrew,
)
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle
from tests.dispatch.world import Town

HOUR_S = 3_600.0


class DutyTown(Town):
    """A town of one station, with shifts told in hours from its first instant."""

    def __init__(self, settings: DispatchSettings | None = None) -> None:
        super().__init__()
        if settings is not None:
            self.settings = settings
        self.began_at = self.now
        self.station("west", 0)

    def hour(self, hours: float) -> float:
        return self.began_at + hours * HOUR_S

    def at_hour(self, hours: float) -> None:
        self.now = self.hour(hours)

    def member(self, member_id: str, *qualifications: str) -> None:
        self.do(RegisterCrewMember(member_id=member_id, qualifications=frozenset(qualifications)))

    def shift(
        self,
        shift_id: str,
        unit_id: str,
        from_hour: float,
        until_hour: float,
        *,
        crew: Iterable[str] = (),
        despite_limits: bool = False,
    ) -> None:
        self.do(
            PlanShift(
                shift_id=shift_id,
                unit_id=unit_id,
                crew_ids=tuple(crew),
                from_at=self.hour(from_hour),
                until_at=self.hour(until_hour),
                despite_limits=despite_limits,
            )
        )

    def change_over(self) -> list[str]:
        """The names of what was due."""
        return [type(event).__name__ for event in self.do(ChangeOverShifts())]

    def sign_on(self, member_id: str, unit_id: str, *, despite_limits: bool = False) -> None:
        self.do(SignOnCrew(member_id=member_id, unit_id=unit_id, despite_limits=despite_limits))

    def sign_off(self, member_id: str) -> None:
        self.do(SignOffCrew(member_id=member_id))

    def obstacle(self, unit_id: str, priority: int | None = None) -> Reason | None:
        return duty_obstacle(
            self.state, self.the_unit(unit_id), now=self.now, settings=self.settings, priority=priority
        )

    def obstacle_code(self, unit_id: str, priority: int | None = None) -> str | None:
        found = self.obstacle(unit_id, priority)
        return None if found is None else found.code

    def capabilities(self, unit_id: str) -> set[str]:
        return set(self.the_unit(unit_id).capabilities)

    def review(self, *, positions: bool = False) -> list[str]:
        """Look at the alarms: kinds raised, `-` before those cleared, `!` before those escalated."""
        before = self.state.alarms.open
        seen_at = {unit_id: seen.seen_at for unit_id, seen in self.positions.items()} if positions else None
        told = []
        for event in self.do(ReviewAlarms(seen_at=seen_at)):
            name = type(event).__name__
            known = before.get(event.alarm_id) or self.state.alarms.open[event.alarm_id]
            told.append({"AlarmRaised": "", "AlarmCleared": "-", "AlarmEscalated": "!"}[name] + known.kind.value)
        return told

    def open_alarms(self) -> list[str]:
        return sorted(alarm.kind.value for alarm in self.state.alarms.open.values())
