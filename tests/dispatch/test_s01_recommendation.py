"""Numbered stories of one call, from the simplest up. Preparation takes 60 s, a minute of street takes 60 s."""

import pytest

from dispatch.messages import ChooseHospital, PostUnit, RecordUnitStatus
from dispatch.model import Position, UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from tests.dispatch.world import Town, at_minute, excluded_codes, need, ranked_by_id

S = UnitStatus


def town_with_two_stations() -> Town:
    town = Town()
    town.station("west", 0)
    town.station("east", 10)
    return town


def test_01_the_only_unit_is_chosen_and_its_arrival_is_preparation_plus_road() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    found = town.recommend(town.call(3))
    assert found.chosen == ("A1",)
    [unit] = found.ranked
    assert unit.estimated_arrival_s == pytest.approx(60 + 180)
    assert (unit.preparation_s, unit.travel_s) == pytest.approx((60, 180))
    assert found.shortfalls == ()
    assert found.excluded == ()


def test_02_the_nearer_of_two_units_is_chosen_and_the_other_is_said_to_be_later() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.unit("B1", "east")
    found = town.recommend(town.call(3))
    assert found.chosen == ("A1",)
    [why] = ranked_by_id(found)["B1"].reasons
    assert (why.code, why.values["than_unit_id"]) == ("later", "A1")
    assert why.values["later_s"] == pytest.approx(240)


def test_03_a_unit_nearer_in_a_straight_line_but_later_by_road_is_not_chosen_and_it_is_said_by_how_much() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.unit("B1", "east")
    town.travel_times.set(at_minute(0), at_minute(3), 900.0)
    found = town.recommend(town.call(3))
    assert found.chosen == ("B1",)
    [why] = ranked_by_id(found)["A1"].reasons
    assert why.code == "nearer-but-later"
    assert why.values["later_s"] == pytest.approx(900 - 420)
    assert why.values["nearer_m"] == pytest.approx(
        4 * 0.01 * 111_195 * 0.589, rel=0.01
    )  # 4 minutes of street at 53.9 N


def test_04_equal_arrivals_are_decided_by_the_lower_id() -> None:
    town = town_with_two_stations()
    for unit_id in ("C", "A", "B"):
        town.unit(unit_id, "west")
    found = town.recommend(town.call(3))
    assert [unit.unit_id for unit in found.ranked] == ["A", "B", "C"]
    assert found.chosen == ("A",)
    assert [(why.code, why.values) for unit in found.ranked[1:] for why in unit.reasons] == [
        ("equally-soon", {"than_unit_id": "A"})
    ] * 2, "nobody is told of being 0 s later"


def test_05_a_unit_at_work_is_left_out_with_its_incident_named() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.unit("B1", "east")
    first = town.call(1)
    town.assign("A1", first)
    found = town.recommend(town.call(3))
    assert found.chosen == ("B1",)
    [left_out] = found.excluded
    assert left_out.reasons[0].code == "unit-busy"
    assert left_out.reasons[0].values == {"status": "assigned", "incident_id": first}


def test_06_a_unit_without_the_capability_is_left_out_with_what_it_lacks() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west", "basic")
    town.unit("B1", "east", "basic", "physician")
    found = town.recommend(town.call(3, needs=[need("physician")]))
    assert found.chosen == ("B1",)
    assert found.excluded[0].reasons[0].values == {"missing": "physician"}


def test_07_a_unit_out_of_service_is_left_out() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.report("A1", S.OUT_OF_SERVICE)
    found = town.recommend(town.call(3))
    assert found.chosen == ()
    assert excluded_codes(found) == {"A1": ("out-of-service",)}
    [shortfall] = found.shortfalls
    assert shortfall.code == "need-unfilled"
    assert shortfall.values == {"need": "", "count": 1, "suitable": 1, "busy": 1, "sent": 0, "out_of_reach": 0}


def test_08_a_fresh_live_position_goes_before_the_station() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.seen("A1", 9, seconds_ago=299)
    [unit] = town.recommend(town.call(10)).ranked
    assert unit.travel_s == pytest.approx(60)
    assert [reason.code for reason in unit.reasons] == ["closest-suitable"]


def test_09_a_stale_position_of_a_unit_at_its_station_falls_back_to_the_station_and_says_the_age() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.seen("A1", 9, seconds_ago=864_000)
    [unit] = town.recommend(town.call(1)).ranked
    assert unit.travel_s == pytest.approx(60)
    assert unit.reasons[1].code == "position-stale-but-standing"
    assert unit.reasons[1].values["age_s"] == pytest.approx(864_000)


def test_10_a_stale_position_of_a_returning_unit_leaves_it_out_with_its_age() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    town.wait(1_000)
    town.seen("A1", 2, seconds_ago=500)
    found = town.recommend(town.call(4))
    [left_out] = found.excluded
    assert left_out.reasons[0].code == "position-stale"
    assert left_out.reasons[0].values == {"age_s": pytest.approx(500), "limit_s": 300.0}
    assert found.shortfalls[0].values["out_of_reach"] == 1


def test_11_a_returning_unit_that_never_had_a_live_position_is_taken_from_its_last_status() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    [unit] = town.recommend(town.call(4)).ranked
    assert unit.travel_s == pytest.approx(60)
    assert unit.reasons[1].code == "position-from-status"


def test_12_a_posted_unit_starts_from_its_post() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    lon, lat = at_minute(8)
    town.do(PostUnit(unit_id="A1", lon=lon, lat=lat))
    [unit] = town.recommend(town.call(9)).ranked
    assert unit.travel_s == pytest.approx(60)


def test_13_a_broken_position_is_no_position() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.positions["A1"] = Position(lon=float("nan"), lat=53.9, seen_at=town.now)
    [unit] = town.recommend(town.call(1)).ranked
    assert unit.travel_s == pytest.approx(60)


def test_14_a_unit_without_a_way_is_left_out_as_unreachable() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.unit("B1", "east")
    town.travel_times.set(at_minute(0), at_minute(3), float("inf"))
    found = town.recommend(town.call(3))
    assert found.chosen == ("B1",)
    assert excluded_codes(found)["A1"][0] == "unreachable"


def test_15_a_unit_beyond_the_longest_allowed_arrival_is_left_out_as_too_far() -> None:
    town = Town(DispatchSettings(max_arrival_s=300.0))
    town.station("west", 0)
    town.unit("A1", "west")
    found = town.recommend(town.call(6))
    assert found.chosen == ()
    [left_out] = found.excluded
    assert left_out.reasons[0].values == {"estimated_arrival_s": pytest.approx(420), "limit_s": 300.0}


def test_16_the_profile_follows_the_priority() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.travel_times.profile_factor = {"lights": 0.5, "normal": 2.0}
    [lights] = town.recommend(town.call(3, priority=1)).ranked
    [normal] = town.recommend(town.call(3, priority=3)).ranked
    assert (lights.travel_s, normal.travel_s) == pytest.approx((90, 360))


def test_17_preparation_depends_on_the_kind_of_unit_then_on_the_profile() -> None:
    settings = DispatchSettings(
        preparation_by_profile_s={"lights": 30.0}, preparation_by_unit_type_s={"motorcycle": 10.0}
    )
    town = Town(settings)
    town.station("west", 0)
    town.unit("A1", "west")
    assert town.recommend(town.call(3, priority=1)).ranked[0].preparation_s == 30.0
    assert town.recommend(town.call(3, priority=3)).ranked[0].preparation_s == 60.0


def test_18_an_arrival_after_the_norm_is_a_shortfall_counted_from_the_call() -> None:
    town = Town(DispatchSettings(targets_s={1: 480.0}))
    town.station("west", 0)
    town.unit("A1", "west")
    incident = town.call(5)
    town.wait(200)
    [shortfall] = town.recommend(incident).shortfalls
    assert shortfall.code == "target-missed"
    assert shortfall.values == {
        "response_s": pytest.approx(200 + 60 + 300),
        "target_s": 480.0,
        "late_s": pytest.approx(80),
    }


def test_19_two_needs_are_filled_at_least_total_arrival_where_a_greedy_choice_would_fail() -> None:
    """The physician is nearest, but only it can be the physician: the plain unit fills the plain need."""
    town = town_with_two_stations()
    town.unit("A1", "west", "physician")
    town.unit("B1", "east")
    found = town.recommend(town.call(1, needs=[need(), need("physician")]))
    assert set(found.chosen) == {"A1", "B1"}
    assert ranked_by_id(found)["A1"].reasons[0].values["need"] == "physician"
    assert ranked_by_id(found)["B1"].reasons[0].values["need"] == ""


def test_20_three_units_of_a_kind_are_the_three_earliest_and_missing_ones_are_said() -> None:
    town = town_with_two_stations()
    for unit_id in ("A1", "A2"):
        town.unit(unit_id, "west")
    found = town.recommend(town.call(1, needs=[need(count=3)]))
    assert found.chosen == ("A1", "A2")
    assert found.shortfalls[0].values == {
        "need": "", "count": 1, "suitable": 2, "busy": 0, "sent": 2, "out_of_reach": 0,
    }  # fmt: skip


def test_21_a_capability_that_nobody_has_is_said_to_be_missing_in_the_region() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    found = town.recommend(town.call(1, needs=[need("neonatal", count=2)]))
    assert found.chosen == ()
    assert found.shortfalls[0].code == "no-such-unit"
    assert found.shortfalls[0].values == {"need": "neonatal", "count": 2}


def test_22_what_units_on_the_way_already_fill_is_not_sent_again() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west", "physician")
    town.unit("A2", "west", "physician")
    town.unit("B1", "east")
    incident = town.call(1, needs=[need(), need("physician")])
    town.assign("A1", incident)
    found = town.recommend(incident)
    assert found.chosen == ("A2",)
    town.assign("A2", incident)
    found = town.recommend(incident)
    assert found.chosen == ()
    assert found.shortfalls == ()
    assert ranked_by_id(found)["B1"].reasons[0].code == "need-met"


def test_23_a_versatile_unit_on_the_way_takes_the_need_that_leaves_one_the_others_can_fill() -> None:
    """A1 can be either; whoever is free can only be the paramedic, so A1 counts as the paediatric one."""
    town = town_with_two_stations()
    town.unit("A1", "west", "paramedic", "paediatric")
    town.unit("B1", "east", "paramedic")
    incident = town.call(1, needs=[need("paramedic"), need("paediatric")])
    town.assign("A1", incident)
    assert town.recommend(incident).chosen == ("B1",)


def test_24_a_unit_clear_at_hospital_starts_from_there() -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.hospital("H", 8)
    incident = town.call(3)
    town.assign("A1", incident)
    town.do(ChooseHospital(incident_id=incident, hospital_id="H"))
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL)
    second = town.call(9)
    assert excluded_codes(town.recommend(second)) == {"A1": ("unit-busy",)}
    town.do(RecordUnitStatus(unit_id="A1", status=S.AT_HOSPITAL, handed_over=True))
    [unit] = town.recommend(second).ranked
    assert unit.travel_s == pytest.approx(60)


def test_25_no_units_at_all_is_a_shortfall_not_an_error() -> None:
    town = Town()
    found = town.recommend(town.call(1))
    assert (found.chosen, found.ranked, found.excluded) == ((), (), ())
    assert found.shortfalls[0].code == "no-such-unit"


def test_26_an_unknown_incident_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="There is no incident 'I-000009'") as refused:
        Town().recommend("I-000009")
    assert (refused.value.kind, refused.value.field) == ("not-found", "incident_id")


def test_27_one_unit_for_two_needs_fills_the_more_demanding_one() -> None:
    town = town_with_two_stations()
    town.unit("P1", "west", "physician")
    found = town.recommend(town.call(1, needs=[need(), need("physician")]))
    assert ranked_by_id(found)["P1"].reasons[0].values["need"] == "physician"
    assert [shortfall.values["need"] for shortfall in found.shortfalls] == [""]


def test_28_a_unit_not_needed_is_compared_with_the_last_of_the_chosen_that_it_could_replace() -> None:
    town = town_with_two_stations()
    for unit_id, minute in (("A1", 2), ("A2", 4), ("A3", 7)):
        town.unit(unit_id, "west")
        town.seen(unit_id, minute)
    found = town.recommend(town.call(0, needs=[need(count=2)]))
    assert found.chosen == ("A1", "A2")
    assert ranked_by_id(found)["A3"].reasons[0].values == {"later_s": pytest.approx(180), "than_unit_id": "A2"}


@pytest.mark.parametrize("travel_s", [float("nan"), -1.0, float("-inf")])
def test_29_a_travel_time_that_is_none_counts_as_no_way(travel_s: float) -> None:
    town = town_with_two_stations()
    town.unit("A1", "west")
    town.travel_times.set(at_minute(0), at_minute(3), travel_s)
    assert excluded_codes(town.recommend(town.call(3))) == {"A1": ("unreachable",)}
