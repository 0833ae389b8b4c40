"""The control room counts the days of stock in time, and tells when they run low."""

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.messages import LiftPhase, SetDailyDemand, SetPhase
from bloodbank.model import BloodGroup, Component
from bloodbank.phases.model import DailyDemand, Phase
from bloodbank.settings import BloodSettings
from controlroom.clock import ManualClock
from controlroom.following import blood_alarms, blood_phases
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from tests.controlroom.world import DAY_S, MORNING, blood_place, blood_unit, do, open_room

HOUR_S = 3_600.0


def watched(clock: ManualClock) -> tuple[ControlRoom, str]:
    """A room whose centre has four units, two of which keep for a day; one a day is asked for. With their key."""
    subjects, rules = standard_subjects(), BloodSettings()
    table = (*blood_phases.reactions(subjects, rules), *blood_alarms.reactions(subjects, rules))
    room = open_room(clock=clock, reactions=table)
    do(room, blood_place())
    for number in (1, 2):
        do(room, blood_unit(number))
    unit = do(room, blood_unit(3, expires_at=MORNING + DAY_S)).events[0].event
    do(room, blood_unit(4, expires_at=MORNING + DAY_S))
    do(room, SetDailyDemand(demand=(DailyDemand(component=unit.component, group=unit.group, units=1.0),)))
    return room, f"{unit.component.value}/{unit.group.value}"


def pass_hours(room: ControlRoom, clock: ManualClock, hours: int) -> None:
    for _ in range(hours):
        clock.advance(HOUR_S)
        room.fire_due_timers()


def test_units_that_expire_turn_the_group_amber_at_the_next_count_and_raise_an_alarm() -> None:
    clock = ManualClock(MORNING)
    room, key = watched(clock)
    assert key not in room.state.bloodbank.phases
    pass_hours(room, clock, 26)
    assert room.state.bloodbank.phases[key].phase is Phase.AMBER
    assert [alarm.kind for alarm in room.state.bloodbank.alarms.values()] == [BloodAlarmKind.STOCK_SCARCE]
    recounts = room.state.position
    pass_hours(room, clock, 3)
    assert room.state.bloodbank.phases[key].phase is Phase.AMBER
    phase_events = room.state.versions[f"blood-phases/{key.replace('/', '-')}"]
    assert phase_events == 1, "counting the same again is no news"
    assert room.state.position > recounts, "the timer goes on"


def test_a_phase_set_by_hand_ends_at_its_instant() -> None:
    clock = ManualClock(MORNING)
    room, key = watched(clock)
    component, group = Component(key.split("/")[0]), BloodGroup(key.split("/")[1])
    do(
        room,
        SetPhase(
            component=component,
            group=group,
            phase=Phase.RED,
            set_by="olga",
            reason="a recall is coming",
            until_at=MORNING + 1.5 * HOUR_S,
        ),
    )
    pass_hours(room, clock, 1)
    assert room.state.bloodbank.phases[key].phase is Phase.RED
    pass_hours(room, clock, 1)
    assert room.state.bloodbank.phases[key].phase is Phase.GREEN
    assert room.state.bloodbank.phases[key].set_by is None
    assert len(room.state.bloodbank.alarms) == 0


def test_a_lifted_phase_takes_its_alarm_away() -> None:
    clock = ManualClock(MORNING)
    room, key = watched(clock)
    component, group = Component(key.split("/")[0]), BloodGroup(key.split("/")[1])
    do(room, SetPhase(component=component, group=group, phase=Phase.AMBER, set_by="olga", reason="vans stand still"))
    pass_hours(room, clock, 1)
    assert len(room.state.bloodbank.alarms) == 1
    do(room, LiftPhase(component=component, group=group, reason="they drive again"))
    room.fire_due_timers()
    assert len(room.state.bloodbank.alarms) == 0
