"""Numbered stories of mass-casualty incidents, from one casualty to a bus crash on the roads of Auckland."""

import msgspec
import pytest

from dispatch.mass_casualty.board import board_of
from dispatch.mass_casualty.settings import MassCasualtySettings, Neighbour, NeighbourUnits, UnitPlaces
from dispatch.mass_casualty.state import CasualtyStatus, LoadingPoint, Sector, Tag
from dispatch.mass_casualty.surge import size_of, surge_capacity
from dispatch.messages import (
    ArrangeScene,
    CloseIncident,
    DeclareMassCasualty,
    DivertHospital,
    RecordUnitStatus,
    ReleaseCasualties,
    ReportSurgeCapacity,
    StandDownMassCasualty,
    TagCasualties,
    TaggedCasualty,
    UnloadCasualties,
)
from dispatch.receiving.settings import ReceivingSettings
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from tests.dispatch.mass_casualty_world import Crash, S, crash_town
from tests.dispatch.world import Town, at_minute


def refused_code(act: object) -> str:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def surge(town: Town, hospital_id: str, **by_tag: int) -> None:
    town.do(ReportSurgeCapacity(hospital_id=hospital_id, by_tag=by_tag))


def test_01_declared_on_an_open_incident_once_with_a_loading_point_at_the_scene() -> None:
    town = crash_town()
    crash = Crash(town)
    [point] = crash.known.loading_points
    assert (point.lon, point.lat) == at_minute(0)
    assert [sector.sector_id for sector in crash.known.sectors] == ["scene"]
    again = DeclareMassCasualty(incident_id=crash.incident_id, reason="bus")
    assert refused_code(lambda: town.do(again)) == "mass-casualty-declared"
    assert refused_code(lambda: town.do(DeclareMassCasualty(incident_id="I-9", reason="x"))) == "incident-not-found"


def test_02_one_immediate_casualty_goes_to_the_trauma_centre_past_the_nearer_hospital() -> None:
    crash = Crash(crash_town(), units=["A1"])
    crash.tag(Tag.IMMEDIATE, "1")
    plan = crash.plan()
    assert plan.hospital_ids == {"1": "trauma"}
    [trip] = plan.trips
    assert (trip.unit_id, trip.numbers) == ("A1", ("1",))
    assert trip.leaves_at == pytest.approx(plan.at + 300)
    assert plan.casualties[0].care_at == pytest.approx(plan.at + 300 + 300)
    assert plan.casualties[0].reasons[0].values["care_s"] == pytest.approx(600)


def test_03_a_tag_is_changed_and_what_changes_nothing_leaves_no_trace() -> None:
    crash = Crash(crash_town(), units=["A1"])
    crash.tag(Tag.DELAYED, "1", "2")
    revision = crash.known.revision
    crash.tag(Tag.DELAYED, "1")
    assert crash.known.revision == revision
    crash.tag(Tag.IMMEDIATE, "1")
    assert (crash.casualty("1").tag, crash.known.revision) == (Tag.IMMEDIATE, revision + 1)
    assert crash.plan().hospital_ids["1"] == "trauma"


def test_04_the_dead_stay_and_the_living_go() -> None:
    crash = Crash(crash_town(), units=["A1"])
    crash.tag(Tag.DEAD, "1")
    crash.tag(Tag.MINIMAL, "2")
    assert crash.plan().hospital_ids == {"2": "general"}
    assert refused_code(lambda: crash.load("A1", "1", hospital_id="general")) == "invalid-value"


def test_05_no_hospital_is_planned_above_its_surge_capacity_and_who_has_no_place_is_named() -> None:
    town = crash_town()
    surge(town, "trauma", immediate=1)
    surge(town, "general", immediate=1)
    crash = Crash(town, units=["A1", "A2", "A3"])
    crash.tag(Tag.IMMEDIATE, "1", "2", "3")
    plan = crash.plan()
    assert sorted(plan.hospital_ids.values()) == ["general", "trauma"]
    [left] = [one for one in plan.casualties if one.hospital_id is None]
    assert [reason.code for reason in left.reasons] == ["no-surge-capacity"]
    assert any(r.code == "surge-used-up" for load in plan.hospitals for r in load.reasons)


def test_06_the_last_place_of_the_burns_centre_is_left_for_the_one_who_needs_it() -> None:
    """Greedy gives it to the first; the price of the place keeps it for the burnt one."""
    town = crash_town()
    town.hospital("burns", 1, "general", "burns")
    for hospital_id in ("general", "trauma", "burns"):
        surge(town, hospital_id, delayed=1)
    crash = Crash(town, units=["A1", "A2"])
    crash.tag(Tag.DELAYED, "1")
    town.wait(1.0)
    crash.tag(Tag.DELAYED, "2", capabilities=["burns"])
    plan = crash.plan()
    assert plan.hospital_ids == {"1": "general", "2": "burns"}
    assert plan.solver == "shadow-prices"
    assert plan.cost < plan.greedy_cost


def test_07_a_plan_is_refused_when_the_incident_has_moved_on_since() -> None:
    crash = Crash(crash_town(), units=["A1"])
    crash.tag(Tag.DELAYED, "1")
    plan = crash.plan()
    crash.tag(Tag.IMMEDIATE, "2")
    assert refused_code(lambda: crash.accept(plan)) == "plan-stale"
    crash.accept(crash.plan())
    assert crash.casualty("2").hospital_id == "trauma"


def test_08_an_ambulance_loads_no_more_than_it_has_places_for_and_only_on_the_scene() -> None:
    crash = Crash(crash_town(), units=["A1"])
    crash.tag(Tag.IMMEDIATE, "1", "2")
    crash.tag(Tag.MINIMAL, "3", "4", "5")
    assert refused_code(lambda: crash.load("A1", "1", "2", hospital_id="trauma")) == "unit-full"
    crash.load("A1", "1", "3", "4", hospital_id="trauma")
    assert refused_code(lambda: crash.load("A1", "5", hospital_id="trauma")) == "unit-full"
    assert refused_code(lambda: crash.load("A2", "5", hospital_id="trauma")) == "unit-not-on-scene"
    assert refused_code(lambda: crash.load("A1", "1", hospital_id="trauma")) == "casualty-elsewhere"


def test_09_loading_over_the_capacity_needs_an_express_word() -> None:
    town = crash_town()
    surge(town, "general", minimal=1)
    crash = Crash(town, units=["A1"])
    crash.tag(Tag.MINIMAL, "1", "2")
    assert refused_code(lambda: crash.load("A1", "1", "2", hospital_id="general")) == "surge-capacity-full"
    crash.load("A1", "1", "2", hospital_id="general", despite_capacity=True)
    assert crash.casualty("2").status is CasualtyStatus.LOADED


def test_10_a_new_plan_never_moves_who_is_loaded_or_received() -> None:
    crash = Crash(crash_town(), units=["A1", "A2"])
    crash.tag(Tag.IMMEDIATE, "1")
    crash.tag(Tag.DELAYED, "2")
    crash.load("A1", "1", hospital_id="general")
    crash.tag(Tag.IMMEDIATE, "3")
    plan = crash.plan()
    assert "1" not in plan.hospital_ids
    crash.accept(plan)
    assert crash.casualty("1").hospital_id == "general"
    crash.deliver("A1", "general")
    crash.accept(crash.plan())
    assert (crash.casualty("1").status, crash.casualty("1").hospital_id) == (CasualtyStatus.AT_HOSPITAL, "general")


def test_11_vehicles_come_back_for_another_round() -> None:
    crash = Crash(crash_town(units=1), units=["A1"])
    crash.tag(Tag.DELAYED, "1", "2", "3")
    plan = crash.plan()
    assert [trip.unit_id for trip in plan.trips] == ["A1", "A1", "A1"]
    gaps = [later.leaves_at - sooner.arrives_at for sooner, later in zip(plan.trips, plan.trips[1:], strict=False)]
    handover_and_road_back_and_loading = 1_200 + 120 + 300
    assert gaps == pytest.approx([handover_and_road_back_and_loading] * 2)


def test_12_a_diverting_hospital_and_one_without_a_way_get_nobody() -> None:
    town = crash_town()
    town.do(DivertHospital(hospital_id="trauma", until_at=town.now + 7_200))
    crash = Crash(town, units=["A1"])
    crash.tag(Tag.IMMEDIATE, "1")
    plan = crash.plan()
    assert plan.hospital_ids == {"1": "general"}
    assert [reason.code for reason in plan.casualties[0].reasons] == ["care-begins", "capability-missing"]
    codes = {load.hospital_id: [reason.code for reason in load.reasons] for load in plan.hospitals}
    assert codes["trauma"] == ["hospital-diverting"]


def test_13_free_units_join_but_enough_stay_for_the_rest_of_the_region() -> None:
    settings = DispatchSettings(mass_casualty=MassCasualtySettings(reserve_share=0.5))
    crash = Crash(crash_town(settings, units=4))
    crash.tag(Tag.IMMEDIATE, "1", "2", "3")
    found = crash.plan().reinforcements
    assert [one.unit_id for one in found.send] == ["A1", "A2"]
    assert [(one.unit_id, one.reasons[0].code) for one in found.keep] == [
        ("A3", "kept-for-cover"),
        ("A4", "kept-for-cover"),
    ]
    assert [(one.tag, one.count) for one in found.short] == [("immediate", 1)]
    assert found.notes[-1].code == "no-aid"


def test_14_a_unit_whose_going_uncovers_too_much_of_the_demand_stays() -> None:
    crash = Crash(crash_town())
    crash.tag(Tag.IMMEDIATE, "1", "2")
    found = crash.plan(coverage_lost={"A1": 0.5, "A2": 0.1, "A3": 0.1, "A4": 0.2}).reinforcements
    assert [one.unit_id for one in found.send] == ["A2", "A3"]
    [kept] = found.keep
    assert (kept.unit_id, kept.reasons[0].code) == ("A1", "kept-for-demand")


def test_15_neighbours_are_asked_for_what_is_short_nearest_first() -> None:
    neighbours = (
        Neighbour(region="far", arrival_s=3_600.0, units=(NeighbourUnits(count=5),)),
        Neighbour(region="next", arrival_s=1_200.0, units=(NeighbourUnits(count=1),)),
    )
    settings = DispatchSettings(mass_casualty=MassCasualtySettings(reserve_share=1.0, neighbours=neighbours))
    crash = Crash(crash_town(settings))
    crash.tag(Tag.IMMEDIATE, "1", "2", "3")
    found = crash.plan().reinforcements
    assert [(aid.region, aid.count) for aid in found.mutual_aid] == [("next", 1), ("far", 2)]
    assert "no-aid" not in {note.code for note in found.notes}


def test_16_without_any_unit_a_place_is_kept_and_it_is_said_that_nobody_comes() -> None:
    settings = DispatchSettings(mass_casualty=MassCasualtySettings(reserve_share=1.0))
    crash = Crash(crash_town(settings))
    crash.tag(Tag.IMMEDIATE, "1")
    [planned] = crash.plan().casualties
    assert (planned.hospital_id, planned.unit_id, planned.care_at) == ("trauma", None, None)
    assert planned.reasons[0].code == "no-vehicle"


def test_17_sectors_send_their_casualties_to_their_own_loading_point() -> None:
    town = crash_town()
    crash = Crash(town, units=["A1", "A2"])
    (west, lat), (east, _) = at_minute(0), at_minute(4)
    points = (
        LoadingPoint(loading_point_id="W", name="west side", lon=west, lat=lat),
        LoadingPoint(loading_point_id="E", name="east side", lon=east, lat=lat),
    )
    sectors = tuple(
        Sector(sector_id=name, name=name, loading_point_id=point) for name, point in (("front", "W"), ("rear", "E"))
    )
    town.do(ArrangeScene(incident_id=crash.incident_id, loading_points=points, sectors=sectors))
    found = (
        TaggedCasualty(number="1", tag=Tag.DELAYED, sector_id="front"),
        TaggedCasualty(number="2", tag=Tag.DELAYED, sector_id="rear"),
    )
    town.do(TagCasualties(incident_id=crash.incident_id, casualties=found))
    plan = crash.plan()
    assert {trip.numbers[0]: trip.loading_point_id for trip in plan.trips} == {"1": "W", "2": "E"}
    gone = ArrangeScene(incident_id=crash.incident_id, loading_points=points, sectors=sectors[:1])
    assert refused_code(lambda: town.do(gone)) == "sector-in-use"
    nowhere = TaggedCasualty(number="3", tag=Tag.DELAYED, sector_id="roof")
    wrong = TagCasualties(incident_id=crash.incident_id, casualties=(nowhere,))
    assert refused_code(lambda: town.do(wrong)) == "sector-not-found"


def test_18_a_broken_down_unit_s_casualties_wait_again_and_the_lightly_hurt_go_home() -> None:
    town = crash_town()
    crash = Crash(town, units=["A1"])
    crash.tag(Tag.MINIMAL, "1", "2")
    crash.load("A1", "1", hospital_id="general")
    town.do(UnloadCasualties(incident_id=crash.incident_id, numbers=("1",), reason="engine"))
    assert (crash.casualty("1").status, crash.casualty("1").unit_id) == (CasualtyStatus.AT_SCENE, None)
    town.do(ReleaseCasualties(incident_id=crash.incident_id, numbers=("2",), reason="went home"))
    assert set(crash.plan().hospital_ids) == {"1"}


def test_19_it_is_stood_down_when_nobody_is_left_behind() -> None:
    town = crash_town()
    crash = Crash(town, units=["A1"])
    crash.tag(Tag.DEAD, "9")
    crash.tag(Tag.DELAYED, "1")
    end = StandDownMassCasualty(incident_id=crash.incident_id, reason="all received")
    assert refused_code(lambda: town.do(end)) == "casualties-waiting"
    crash.load("A1", "1", hospital_id="general")
    assert refused_code(lambda: town.do(end)) == "casualties-waiting"
    crash.deliver("A1", "general")
    town.do(end)
    assert refused_code(lambda: crash.plan()) == "mass-casualty-stood-down"
    town.do(DeclareMassCasualty(incident_id=crash.incident_id, reason="second bus found"))
    assert crash.casualty("1").status is CasualtyStatus.AT_HOSPITAL


def test_20_the_board_counts_every_casualty_once_by_place_sector_unit_and_hospital() -> None:
    town = crash_town()
    crash = Crash(town, units=["A1", "A2"])
    crash.tag(Tag.IMMEDIATE, "1", "2")
    crash.tag(Tag.MINIMAL, "3", "4")
    crash.tag(Tag.DEAD, "5")
    crash.load("A1", "1", "3", hospital_id="trauma")
    crash.load("A2", "2", hospital_id="trauma")
    crash.deliver("A2", "trauma")
    board = board_of(town.state, crash.incident_id, settings=town.settings)
    assert (board.casualties, board.by_tag["immediate"], board.by_tag["dead"]) == (5, 2, 1)
    assert sum(sum(tags.values()) for tags in board.by_status.values()) == 5
    assert board.sectors[0].at_scene["minimal"] == 1
    assert next(unit.numbers for unit in board.units if unit.unit_id == "A1") == ("1", "3")
    trauma = next(hospital for hospital in board.hospitals if hospital.hospital_id == "trauma")
    assert (trauma.on_the_way["immediate"], trauma.arrived["immediate"]) == (1, 1)


def test_21_the_size_of_a_hospital_follows_from_what_it_can_do_unless_it_is_configured() -> None:
    town = crash_town()
    town.hospital("birth", 9, "maternity")
    known = town.settings.mass_casualty
    sizes = {name: size_of(town.state.hospitals[name], settings=known) for name in ("trauma", "general", "birth")}
    assert sizes == {"trauma": "large", "general": "medium", "birth": "small"}
    configured = MassCasualtySettings(size_by_hospital={"birth": "large"})
    assert size_of(town.state.hospitals["birth"], settings=configured) == "large"


def test_a_hospital_of_other_specialties_only_takes_no_casualties_unless_it_says_so() -> None:
    """A wounded passenger is not planned into a psychiatric hospital because it has beds."""
    town = crash_town()
    town.hospital("minds", 9, "psychiatric")
    minds = town.state.hospitals["minds"]
    assert set(surge_capacity(town.state, minds, settings=town.settings).values()) == {0}
    surge(town, "minds", minimal=3)
    assert surge_capacity(town.state, minds, settings=town.settings)[Tag.MINIMAL] == 3


def test_22_another_incident_s_casualties_take_places_too() -> None:
    town = crash_town()
    surge(town, "trauma", immediate=1)
    surge(town, "general", immediate=5)
    first, second = Crash(town, units=["A1"]), Crash(town, units=["A2"])
    first.tag(Tag.IMMEDIATE, "1")
    first.accept(first.plan())
    second.tag(Tag.IMMEDIATE, "1")
    assert second.plan().hospital_ids == {"1": "general"}


def test_23_a_report_of_surge_capacity_names_known_tags_and_an_empty_one_takes_it_back() -> None:
    town = crash_town()
    assert refused_code(lambda: surge(town, "general", purple=1)) == "invalid-value"
    surge(town, "general", immediate=1)
    town.do(ReportSurgeCapacity(hospital_id="general", by_tag={}))
    assert town.state.receptions["general"].surge_by_tag == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"reserve_share": 1.5},
        {"weight_by_tag": {"immediate": 0.0}},
        {"weight_by_tag": {"purple": 1.0}},
        {"beds_by_size": {"small": 1}},
        {"size_by_hospital": {"H": "huge"}},
        {"places_by_unit_type": {"bus": UnitPlaces(lying=-1)}},
    ],
)
def test_24_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="mass-casualty settings"):
        MassCasualtySettings(**wrong)  # type: ignore[arg-type]


def test_25_a_bus_takes_the_lightly_hurt_together() -> None:
    places = {"bus": UnitPlaces(lying=0, sitting=30)}
    settings = DispatchSettings(mass_casualty=MassCasualtySettings(reserve_share=0.0, places_by_unit_type=places))
    town = crash_town(settings, units=1)
    bus = msgspec.structs.replace(town.the_unit("A1"), unit_type="bus")
    town.state = msgspec.structs.replace(town.state, units=town.state.units.set("A1", bus))
    crash = Crash(town, units=["A1"])
    crash.tag(Tag.MINIMAL, *(str(number) for number in range(20)))
    crash.tag(Tag.IMMEDIATE, "red")
    plan = crash.plan()
    [trip] = plan.trips
    assert len(trip.numbers) == 20
    assert next(one for one in plan.casualties if one.number == "red").unit_id is None


def test_26_a_crew_on_its_way_back_and_one_still_coming_are_counted_when_they_will_be_there() -> None:
    town = crash_town(units=3)
    crash = Crash(town, units=["A1"])
    crash.tag(Tag.DELAYED, "0", "1", "2", "3")
    crash.load("A1", "0", hospital_id="general")
    town.do(RecordUnitStatus(unit_id="A1", status=S.TRANSPORTING, hospital_id="general"))
    town.assign("A2", crash.incident_id, additional=True)
    plan = crash.plan()
    first = {trip.unit_id: trip.leaves_at - plan.at - 300 for trip in reversed(plan.trips)}
    assert first["A1"] == pytest.approx(120 + 1_200 + 120)
    assert first["A2"] == pytest.approx(60 + 60)


def test_27_its_incident_is_not_closed_before_it_is_stood_down() -> None:
    """Nobody's casualties vanish from the board because somebody closed the call."""
    town = crash_town()
    crash = Crash(town)
    crash.tag(Tag.IMMEDIATE, "1")
    close = CloseIncident(incident_id=crash.incident_id, disposition="done")
    assert refused_code(lambda: town.do(close)) == "mass-casualty-live"
    town.do(ReleaseCasualties(incident_id=crash.incident_id, numbers=("1",), reason="taken by others"))
    town.do(StandDownMassCasualty(incident_id=crash.incident_id, reason="all received"))
    town.do(close)
    assert town.the_incident(crash.incident_id).closed_at == town.now


@pytest.mark.parametrize("hold", [True, False])
def test_28_who_would_only_queue_at_a_door_is_held_and_it_is_said_unless_it_is_forbidden(hold: bool) -> None:
    """The trauma centre's one bay is taken by the first; meanwhile the second ambulance carries a third one."""
    settings = DispatchSettings(
        mass_casualty=MassCasualtySettings(reserve_share=0.0, hold_for_doors=hold),
        receiving=ReceivingSettings(
            handover_bays_by_hospital={"trauma": 1}, handover_by_hospital_s={"trauma": 1_200.0, "general": 300.0}
        ),
    )
    crash = Crash(crash_town(settings, units=2), units=["A1", "A2"])
    crash.tag(Tag.IMMEDIATE, "1", "2")
    crash.tag(Tag.DELAYED, "3")
    plan = crash.plan()
    leaves = [trip.numbers for trip in plan.trips]
    held = [(one.number, r.values) for one in plan.casualties for r in one.reasons if r.code == "held-for-door"]
    if hold:
        assert leaves == [("1",), ("3",), ("2",)]
        assert held == [("2", {"hospital_id": "trauma", "later_s": pytest.approx(840)})]
    else:
        assert leaves == [("1",), ("2",), ("3",)]
        assert held == []
    care = {one.number: one.care_at - plan.at for one in plan.casualties if one.care_at}
    assert care["2"] == pytest.approx(1_800.0), "its care begins when the bay is free, in either case"
