"""Numbered stories of patients moved by appointment, in one plan with emergencies."""

import pytest
from msgspec.structs import replace

from dispatch.messages import (
    AssignUnit,
    CompleteTransport,
    DivertUnit,
    PlannedRun,
    PlanTransports,
    ReleaseTransport,
    StandDownUnit,
    StartTransport,
)
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.refusal import Refused
from dispatch.transports.checking import faults
from dispatch.transports.gathering import gather_transports
from dispatch.transports.model import Mobility, Run
from dispatch.transports.problem import TransportProblem, timed
from dispatch.transports.settings import TransportSettings
from dispatch.transports.state import TransportStatus
from tests.dispatch.transport_world import TransportTown
from tests.dispatch.world import excluded_codes, ranked_by_id

S, T = UnitStatus, TransportStatus


def refused_code(town: TransportTown, command: object) -> str:
    before = town.state
    with pytest.raises(Refused) as refused:
        town.do(command)  # type: ignore[arg-type]
    assert town.state is before
    return refused.value.code


def test_01_a_transfer_is_driven_in_its_window_and_every_time_of_it_is_told() -> None:
    town = TransportTown()
    town.van("V1")
    transfer = town.book("WEST", "MIDDLE", 60, 90)
    plan = town.planned()
    run = town.run(transfer)
    told = [town.minutes(at) for at in (run.depart_at, run.pick_up_at, run.drop_off_at, run.clear_at)]
    assert told == pytest.approx([57, 60, 88, 98])
    assert [reason.code for reason in town.transport(transfer).reasons] == ["least-empty-driving"]
    assert plan.cost == pytest.approx(23 * 60)


def test_02_an_appointment_is_kept_from_both_sides() -> None:
    town = TransportTown()
    town.van("V1")
    appointment = town.book("WEST", "MIDDLE", 0, 200, since=120, by=130)
    town.planned()
    assert 120 <= town.minutes(town.run(appointment).drop_off_at) <= 130


def test_03_equipment_seats_and_shift_ends_say_who_can_drive() -> None:
    town = TransportTown()
    town.van("V1")
    town.van("V2", "east", "bariatric")
    heavy = town.book("WEST", "MIDDLE", 60, 120, capabilities=["bariatric"])
    many = town.book("WEST", "MIDDLE", 60, 120, mobility=Mobility.SEATED, escorts=2)
    nowhere = town.book("WEST", "MIDDLE", 0, 1)
    late = town.book("EAST", "MIDDLE", 230, 260, capabilities=["bariatric"])
    town.shift("day", "V2", 0, 4)
    town.change_over()
    town.planned()
    assert town.run(heavy).unit_id == "V2"
    assert town.why_not(many) == ["no-unit-for-transport"]
    assert (town.why_not(nowhere), town.why_not(late)) == (["nobody-in-its-window"], ["nobody-in-its-window"])


def test_04_a_shift_that_has_not_begun_is_planned_with() -> None:
    town = TransportTown()
    town.van("V1")
    town.shift("late", "V1", 5, 10)
    evening = town.book("WEST", "MIDDLE", 240, 360)
    town.planned()
    assert town.minutes(town.run(evening).depart_at) >= 300


def test_05_a_return_trip_waits_for_its_patient_and_is_cancelled_with_the_way_there() -> None:
    town = TransportTown()
    town.van("V1")
    there = town.book(4.0, "MIDDLE", 0, 120, back=town.wishes(90, 150))
    back = "TR-000002"
    town.planned()
    assert town.run(there).drop_off_at <= town.at(90) <= town.run(back).pick_up_at
    assert (town.transport(back).outbound_id, town.transport(there).return_id) == (there, back)
    town.cancel(there)
    assert {town.transport(name).status for name in (there, back)} == {T.CANCELLED}


def test_06_a_return_can_be_kept_and_cancelled_transports_free_their_unit() -> None:
    town = TransportTown()
    town.van("V1")
    there = town.book(4.0, "MIDDLE", 0, 120, back=town.wishes(90, 150))
    town.planned()
    town.cancel(there, keep_return=True)
    assert [run.transport_id for run in town.proposed().runs] == ["TR-000002"]


def test_07_a_change_is_planned_anew() -> None:
    town = TransportTown()
    town.van("V1")
    transfer = town.book("WEST", "MIDDLE", 60, 90)
    town.planned()
    town.change(transfer, town.wishes(180, 200))
    assert (town.transport(transfer).status, town.transport(transfer).run) == (T.BOOKED, None)
    town.planned()
    assert town.minutes(town.run(transfer).pick_up_at) == pytest.approx(180)


def test_08_a_patient_transport_goes_before_an_ambulance_and_enough_ambulances_are_kept_back() -> None:
    town = TransportTown(kept_for_emergencies=2)
    town.van("V1")
    for unit_id in ("A1", "A2", "A3"):
        town.unit(unit_id, "west")
    transfers = [town.book("WEST", "MIDDLE", 30, 35) for _ in range(3)]
    town.planned()
    drivers = sorted(town.run(name).unit_id for name in transfers if town.transport(name).run is not None)
    assert drivers == ["A1", "V1"]
    [left] = [name for name in transfers if town.transport(name).run is None]
    assert town.why_not(left) == ["kept-for-emergencies"]


def test_09_a_service_may_keep_its_ambulances_out_of_it() -> None:
    town = TransportTown(ambulances_take_part=False)
    town.unit("A1", "west")
    transfer = town.book("WEST", "MIDDLE", 30, 60)
    town.planned()
    assert town.why_not(transfer) == ["no-unit-for-transport"]


def test_10_a_planned_transport_is_a_busy_time_for_calls_that_can_wait_and_a_note_for_those_that_can_not() -> None:
    town = TransportTown()
    town.unit("A1", "west")
    town.book("WEST", "MIDDLE", 20, 30)
    town.planned()
    assert excluded_codes(town.recommend(town.call(5, priority=3))) == {"A1": ("transport-ahead",)}
    urgent = town.recommend(town.call(5, priority=1))
    assert urgent.chosen == ("A1",)
    assert "transport-ahead" in [reason.code for reason in ranked_by_id(urgent)["A1"].reasons]


def begun(town: TransportTown) -> tuple[str, str]:
    """A transfer under way with V1, and its incident."""
    transfer = town.book("WEST", "MIDDLE", 5, 60, patient_ids=("P-1",))
    town.planned()
    town.start(transfer)
    incident_id = town.transport(transfer).incident_id
    assert incident_id is not None
    return transfer, incident_id


def test_11_a_transport_under_way_is_an_incident_like_any_other() -> None:
    town = TransportTown()
    town.van("V1")
    transfer, incident_id = begun(town)
    incident = town.the_incident(incident_id)
    assert (incident.kind, incident.hospital_id, incident.patient_ids) == ("transport", "MIDDLE", ("P-1",))
    assert incident.unit_ids == ("V1",)
    assert refused_code(town, CompleteTransport(transport_id=transfer)) == "transport-not-arrived"
    town.report("V1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL)
    town.do(CompleteTransport(transport_id=transfer))
    assert town.transport(transfer).status is T.COMPLETED
    assert town.the_incident(incident_id).status is IncidentStatus.CLOSED
    assert town.the_unit("V1").incident_id is None


def test_12_at_a_home_the_unit_is_free_where_the_patient_was_brought() -> None:
    town = TransportTown()
    town.van("V1")
    home = town.book("WEST", 9.0, 5, 60)
    town.planned()
    town.start(home)
    town.report("V1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING)
    town.do(CompleteTransport(transport_id=home))
    unit, place = town.the_unit("V1"), town.stop(9.0)
    assert (unit.status, unit.incident_id, unit.last_place) == (S.RETURNING, None, (place.lon, place.lat))


def test_13_an_emergency_takes_the_unit_before_the_pick_up_and_the_transport_waits_again() -> None:
    town = TransportTown()
    town.van("V1")
    transfer, incident_id = begun(town)
    town.report("V1", S.EN_ROUTE)
    emergency = town.call(3, priority=1)
    assert town.recommend(emergency).chosen == ("V1",)
    town.do(DivertUnit(unit_id="V1", to_incident_id=emergency, reason="cardiac arrest"))
    town.do(ReleaseTransport(transport_id=transfer, reason="UnitDiverted"))
    assert town.transport(transfer).status is T.BOOKED
    assert town.the_incident(incident_id).status is IncidentStatus.CLOSED
    town.van("V2")
    town.planned()
    assert town.run(transfer).unit_id == "V2"


def test_14_with_the_patient_aboard_nobody_takes_the_unit() -> None:
    town = TransportTown()
    town.van("V1")
    transfer, _ = begun(town)
    town.report("V1", S.EN_ROUTE, S.ON_SCENE)
    emergency = town.call(3, priority=1)
    assert town.recommend(emergency).chosen == ()
    diverted = DivertUnit(unit_id="V1", to_incident_id=emergency, reason="cardiac arrest", forced=True)
    assert refused_code(town, diverted) == "not-on-the-way"
    assert town.do(ReleaseTransport(transport_id=transfer, reason="?")) == []


def test_15_a_unit_that_is_not_there_when_it_has_to_leave_gives_its_transport_back() -> None:
    town = TransportTown()
    town.van("V1")
    transfer = town.book("WEST", "MIDDLE", 5, 60)
    town.planned()
    depart_at = town.run(transfer).depart_at
    town.assign("V1", town.call(3, priority=1))
    assert town.do(StartTransport(transport_id=transfer, planned_depart_at=depart_at - 60.0)) == []
    assert refused_code(town, StartTransport(transport_id=transfer)) == "transport-can-not-begin"
    town.do(StartTransport(transport_id=transfer, planned_depart_at=depart_at))
    assert town.why_not(transfer) == ["unit-not-there-for-transport"]
    assert refused_code(town, StartTransport(transport_id=transfer)) == "transport-not-planned"


def test_16_a_return_does_not_begin_while_its_patient_is_on_the_way_there() -> None:
    town = TransportTown()
    town.van("V1")
    town.van("V2")
    there = town.book("WEST", "MIDDLE", 0, 20, back=town.wishes(60, 120))
    town.planned()
    town.start(there)
    assert refused_code(town, StartTransport(transport_id="TR-000002")) == "transport-can-not-begin"
    assert [run.transport_id for run in town.proposed().runs] == []


def test_17_a_crew_that_leaves_without_the_patient_leaves_the_decision_to_the_operator() -> None:
    town = TransportTown()
    town.van("V1")
    transfer, incident_id = begun(town)
    town.report("V1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    assert refused_code(town, CompleteTransport(transport_id=transfer)) == "transport-not-arrived"
    town.cancel(transfer)
    assert town.transport(transfer).status is T.CANCELLED
    assert town.the_incident(incident_id).status is IncidentStatus.CLOSED
    assert dict(town.state.transports.by_incident) == {}


def test_18_nobody_can_make_a_bad_plan_valid() -> None:
    town = TransportTown()
    town.van("V1")
    one, other = (town.book("WEST", "MIDDLE", 60, 90) for _ in range(2))

    def plan(*pick_ups: float) -> PlanTransports:
        runs = [
            Run(
                unit_id="V1",
                depart_at=town.at(minute - 5),
                pick_up_at=town.at(minute),
                drop_off_at=town.at(minute + 20),
                clear_at=town.at(minute + 30),
            )
            for minute in pick_ups
        ]
        names = (one, other)
        return PlanTransports(
            runs=tuple(PlannedRun(transport_id=name, run=run) for name, run in zip(names, runs, strict=False))
        )

    assert refused_code(town, plan(60, 70)) == "runs-overlap"
    assert refused_code(town, plan(10)) == "run-outside-window"
    assert len(town.do(plan(60))) == 1
    assert town.do(plan(60)) == []


def test_19_orders_that_make_no_sense_are_refused_with_the_field() -> None:
    town = TransportTown()
    town.van("V1")
    with pytest.raises(Refused, match="pick_up_until_at"):
        town.book("WEST", "MIDDLE", 60, 30)
    with pytest.raises(Refused, match="destination"):
        town.book("WEST", "WEST", 60, 90)
    with pytest.raises(Refused, match="return trip"):
        town.book("WEST", "MIDDLE", 60, 90, back=town.wishes(30, 120))
    transfer, _ = begun(town)
    with pytest.raises(Refused, match="call off its unit first"):
        town.cancel(transfer)
    town.do(StandDownUnit(unit_id="V1", reason="patient not ready"))
    with pytest.raises(ValueError, match=r"transports\.priority"):
        TransportSettings(priority=1)


def test_20_the_optimiser_is_used_only_when_it_saves_driving_and_the_difference_is_told() -> None:
    """Put one by one, the van in the east takes a transfer that lies on the way of the one in the west."""
    town = TransportTown()
    town.van("V1")
    town.van("V2", "east")
    for origin, destination, ready in (("WEST", "EAST", 60), ("MIDDLE", "WEST", 100), ("MIDDLE", "WEST", 200)):
        town.book(origin, destination, ready, ready + 60)
    plan = town.proposed()
    assert [run.run.unit_id for run in plan.runs] == ["V1"] * 3
    assert (plan.solver, round(plan.cost), round(plan.greedy_cost)) == ("ruin-and-recreate", 2_700, 4_860)


def test_21_an_emergency_assigned_in_spite_of_a_plan_takes_the_unit() -> None:
    town = TransportTown()
    town.unit("A1", "west")
    town.unit("A2", "west")
    transfer = town.book("WEST", "MIDDLE", 20, 60)
    town.planned()
    driver = town.run(transfer).unit_id
    town.do(AssignUnit(unit_id=driver, incident_id=town.call(5, priority=1)))
    town.planned()
    assert town.run(transfer).unit_id != driver


def test_22_the_checker_finds_what_planners_must_not_do() -> None:
    """Each broken plan has the one fault that is named."""
    town = TransportTown(kept_for_emergencies=1)
    town.unit("A1", "west")
    town.unit("A2", "west")
    for _ in range(2):
        town.book("WEST", "MIDDLE", 60, 90)
    problem = problem_of(town)
    sound = timed(problem, ((0, 2), ()))
    assert sound is not None
    assert faults(problem, sound) == []
    picked, dropped = sound[0]

    def changed(*, pick_up: dict[str, float] | None = None, drop_off: dict[str, float] | None = None) -> list[str]:
        return faults(problem, [[replace(picked, **(pick_up or {})), replace(dropped, **(drop_off or {}))], []])

    assert changed(pick_up={"depart_s": 2_000.0, "at_s": 3_000.0}) == ["vehicle 0: job 0 is outside its window"]
    assert changed(pick_up={"done_s": picked.done_s - 60.0}) == ["vehicle 0: job 0 has too little time"]
    late = {"depart_s": picked.depart_s + 60.0}
    assert changed(pick_up=late) == ["vehicle 0: job 0 is nearer than the roads say"]
    assert faults(problem, [[picked, dropped], [picked, dropped]])[0] == "a transport is planned twice"
    assert "vehicle 0: job 0 is not picked up and brought" in faults(problem, [[picked], []])
    both = timed(problem, ((0, 2), (1, 3)))
    assert both is not None
    assert [fault.split(" after")[0] for fault in faults(problem, both)] == ["only 0 ambulances are left"]
    overlapping = [picked, dropped, replace(picked, stop=1), replace(dropped, stop=3)]
    assert "vehicle 0: stops 2 and 1 overlap" in faults(problem, [overlapping, []])
    unsuited = problem._replace(suits=~problem.suits)
    assert set(faults(unsuited, sound)) == {"vehicle 0: job 0 needs what it lacks"}
    short = problem._replace(until_s=problem.from_s + dropped.done_s)
    assert "vehicle 0: is home after the end of its shift" in faults(short, sound)
    interleaved = [picked, replace(picked, stop=1), replace(dropped, stop=3), dropped]
    found = faults(problem, [interleaved, []])
    assert "vehicle 0: job 1 rides with somebody who must ride alone" in found


def problem_of(town: TransportTown) -> TransportProblem:
    return gather_transports(
        town.state, positions={}, travel_times=town.travel_times, now=town.now, settings=town.settings
    ).problem
