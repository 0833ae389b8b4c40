"""Which free units should wait elsewhere: by what gain, within what limits, and never at a waiting call's cost."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch.coverage.covers import standard_of
from dispatch.messages import MoveUpAccepted, PostUnit, UnitPosted
from dispatch.model import UnitStatus
from dispatch.refusal import Refused
from dispatch.relocation.settings import COMPLIANCE_TABLE, Post, RelocationSettings
from dispatch.solve.relocation import shortest_moves
from dispatch.words import say
from tests.dispatch.coverage_world import SettledTown, held_codes, moves_of, settings_for
from tests.dispatch.world import at_minute, need

METHODS = pytest.mark.parametrize("method", ["dmexclp", "batch"])


def two_sided_town(**relocation: object) -> SettledTown:
    """Most calls come from the east (minute 40), where a station stands empty; both units wait in the west."""
    town = SettledTown({1: 1.0, 41: 3.0}, settings=settings_for(**relocation))
    town.station("east", 40)
    for unit_id in ("A", "B"):
        town.unit(unit_id, "west")
    return town


@METHODS
def test_a_unit_moves_up_to_where_calls_are_expected_and_nobody_is(method: str) -> None:
    """DMEXCLP by hand, q = 0.5: without the move 1 (1 - 0.25) / 4 is covered, with it (1 * 0.5 + 3 * 0.5) / 4."""
    town = two_sided_town(method=method)
    plan = town.suggestions()
    [move] = plan.moves
    assert (move.place_id, move.share_before, move.share_after) == ("east", 0.75 / 4, 0.5)
    assert (plan.share_before, plan.share_after) == (move.share_before, move.share_after)
    assert move.travel_s == pytest.approx(40 * 60.0)
    assert (move.from_place_id, move.from_place_name) == ("west", "Station west")


def test_a_move_from_no_known_place_says_so() -> None:
    town = two_sided_town()
    for unit_id in ("A", "B"):
        town.do(PostUnit(unit_id=unit_id, lon=at_minute(2)[0], lat=53.9))
    [move] = town.suggestions().moves
    assert (move.from_place_id, move.from_place_name, move.place_id) == ("", "", "east")


def test_the_gain_is_said_in_words_with_the_decision_s_numbers() -> None:
    [move] = two_sided_town().suggestions().moves
    assert [say(reason, "en") for reason in move.reasons] == [
        "Of the calls expected now 50 % instead of 18.75 % would be reached within 10 min.",
        "Helps Eastern most: coverage there rises from 0 % to 50 %.",
        "Drive to Station east: 40 min.",
    ]
    assert say(move.reasons[1], "ru").startswith("Больше всего выигрывает Eastern")
    assert say(move.reasons[0], "be").startswith("З чаканых цяпер выклікаў за 10 хв")


def test_a_norm_that_one_station_keeps_for_all_does_not_end_the_moves() -> None:
    """Complaint of operators: the law's twenty minutes are kept from one end of the city to the other, so that no move
    ever wins anything, although help would come minutes sooner from the empty station."""
    kept_anywhere = {1: 1_200.0}
    by_norm_alone = SettledTown({1: 1.0, 16: 3.0}, settings=settings_for(targets_s=kept_anywhere))
    by_an_aim = SettledTown({1: 1.0, 16: 3.0}, settings=settings_for(targets_s=kept_anywhere, aim_s=480.0))
    for town in (by_norm_alone, by_an_aim):
        town.station("east", 15)
        town.unit("A", "west")
        town.unit("B", "west")
    assert (by_norm_alone.suggestions().moves, by_norm_alone.picture().standard.norm_s) == ((), 1_200.0)
    assert moves_of(by_an_aim.suggestions()) == [("A", "east")]
    assert by_an_aim.picture().standard.norm_s == by_an_aim.suggestions().norm_s == 480.0
    asked = standard_of(by_an_aim.settings, priority=1)
    assert asked.norm_s == 1_200.0, "whoever asks for a priority is told by its norm"


def test_of_units_that_win_the_same_the_nearest_drives() -> None:
    town = two_sided_town()
    town.do(PostUnit(unit_id="B", lon=at_minute(2)[0], lat=53.9))
    assert moves_of(town.suggestions()) == [("B", "east")]


def test_a_returning_unit_counts_where_it_goes_not_where_it_is() -> None:
    """The unit just cleared in the east, but will wait in the west: its way home becomes the way to the east."""
    town = two_sided_town()
    town.assign("A", town.call(39))
    town.report("A", UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.RETURNING)
    town.seen("A", 39)
    [move] = town.suggestions().moves
    assert (move.unit_id, move.place_id, move.travel_s) == ("A", "east", pytest.approx(60.0))
    assert town.picture().share == pytest.approx((1 * 0.5 + 3 * 0.5) / 4), "coverage now is from where it is"


def test_nothing_is_suggested_that_wins_too_little_and_the_best_is_told() -> None:
    plan = two_sided_town(minimum_gain=0.4).suggestions()
    assert plan.moves == ()
    [reason] = plan.shortfalls
    assert (reason.code, reason.values) == ("no-move-worth-it", {"best_percent": 31.25, "least_percent": 40.0})


def test_a_full_station_takes_nobody_and_a_post_is_a_place_like_a_station() -> None:
    lon, lat = at_minute(42)
    town = SettledTown(
        {41: 1.0}, settings=settings_for(posts=(Post(post_id="bridge", name="Bridge", lon=lon, lat=lat),))
    )
    for unit_id in ("A", "B"):
        town.unit(unit_id, "west")
    [move] = town.suggestions().moves
    assert move.place_id == "bridge"
    town.accept(move)
    assert moves_of(town.suggestions()) == [], "the bridge has room for one"


def test_a_unit_that_a_waiting_call_needs_is_never_moved() -> None:
    """B alone can serve the waiting call: A moves, though B would win as much; moving B is refused."""
    town = two_sided_town()
    town.unit("C", "west", "physician")
    incident_id = town.call(1, needs=[need("physician")])
    plan = town.suggestions()
    assert held_codes(plan) == {"C": "needed-by-waiting-call"}
    assert "C" not in dict(moves_of(plan))
    [move, *_] = plan.moves
    with pytest.raises(Refused, match=rf"{incident_id} waits") as refused:
        town.accept(replace(move, unit_id="C"))
    assert refused.value.code == "needed-by-a-call"
    assert [type(event) for event in town.accept(move)] == [UnitPosted, MoveUpAccepted]


def test_crews_are_moved_no_more_than_the_limits_say_however_they_are_posted() -> None:
    town = two_sided_town(most_moves_an_hour_by_unit=1, most_moves_an_hour=2, rest_between_moves_s=600.0)
    [move] = town.suggestions().moves
    town.accept(move)
    assert held_codes(town.suggestions()) == {move.unit_id: "moved-enough"}
    other = "B" if move.unit_id == "A" else "A"
    town.do(PostUnit(unit_id=other, lon=27.51, lat=53.9))
    assert [reason.code for reason in town.suggestions().shortfalls] == ["all-moves-used"]
    back = replace(move, lon=27.5, lat=53.9)
    with pytest.raises(Refused) as refused:
        town.accept(back)
    assert refused.value.code == "moves-used-up"
    town.accept(back, despite_limits=True)
    town.wait(3_601.0)
    assert held_codes(town.suggestions()) == {}, "an hour later all is forgotten"


def test_a_unit_rests_between_two_moves() -> None:
    town = two_sided_town(rest_between_moves_s=900.0)
    [move] = town.suggestions().moves
    town.accept(move)
    town.wait(300.0)
    [held] = town.suggestions().held
    assert (held.unit_id, held.reasons[0].values) == (move.unit_id, {"remaining_s": 600.0})
    with pytest.raises(Refused) as refused:
        town.accept(replace(move, lon=27.5))
    assert refused.value.code == "unit-rests-between-moves"
    assert town.accept(move) == [], "to accept it twice changes nothing"


def test_a_declined_move_is_not_suggested_again_for_a_while_but_another_unit_may_go() -> None:
    town = two_sided_town(declined_for_s=1_800.0)
    [first] = town.suggestions().moves
    town.decline(first)
    [second] = town.suggestions().moves
    assert {first.unit_id, second.unit_id} == {"A", "B"}
    town.decline(second, "the crew knows nobody there")
    plan = town.suggestions()
    assert plan.moves == ()
    assert [declined.reason for declined in plan.declined] == ["road works", "the crew knows nobody there"]
    town.wait(1_801.0)
    assert moves_of(town.suggestions()) == [(first.unit_id, "east")]
    with pytest.raises(Refused, match="reason must be a text"):
        town.decline(first, " ")


def test_a_crew_whose_shift_ends_before_it_could_be_back_is_not_moved() -> None:
    """40 minutes there, half an hour's stay, 40 minutes back: a shift that ends in two hours allows it, in one not."""
    for hours_left, moved in ((2.0, True), (1.0, False)):
        town = SettledTown({1: 1.0, 41: 3.0}, settings=settings_for(shortest_stay_s=1_800.0))
        town.station("east", 40)
        town.unit("A", "west")
        town.member("m1")
        town.shift("day", "A", 0.0, hours_left, crew=("m1",))
        town.change_over()
        assert bool(town.suggestions().moves) is moved


def table_town(table: dict[int, tuple[str, ...]], *, units: int = 3, **relocation: object) -> SettledTown:
    by_table = settings_for(method=COMPLIANCE_TABLE, compliance_table=table, **relocation)
    town = SettledTown({1: 3.0, 21: 2.0, 41: 1.0}, settings=by_table)
    town.station("centre", 20)
    town.station("east", 40)
    for number in range(units):
        town.unit(f"U{number}", "west")
    return town


def test_a_compliance_table_is_filled_from_its_most_important_place_on() -> None:
    town = table_town({1: ("centre",), 3: ("centre", "west", "east")}, most_suggestions=1)
    plan = town.suggestions()
    assert moves_of(plan) == [("U1", "centre")]
    assert plan.moves[0].reasons[0].code == "table-wants-unit"
    town.accept(plan.moves[0])
    assert [place for _, place in moves_of(town.suggestions())] == ["east"]


def test_a_table_is_followed_although_it_costs_coverage_and_this_is_said() -> None:
    plan = table_town({1: ("east",)}, units=1).suggestions()
    assert moves_of(plan) == [("U0", "east")]
    assert [reason.code for reason in plan.moves[0].reasons] == [
        "table-wants-unit", "lowers-coverage", "helps-district", "drive-to-place",
    ]  # fmt: skip


def test_what_a_table_asks_in_vain_is_said() -> None:
    """A place that isn't, and one that nobody may drive to."""
    plan = table_town({3: ("moon", "east", "west")}, longest_drive_s=1_500.0).suggestions()
    assert [(reason.code, tuple(reason.values.values())) for reason in plan.shortfalls] == [
        ("no-such-place", ("moon",)),
        ("table-place-unfilled", ("Station east", 1)),
    ]
    assert table_town({5: ("east",)}).suggestions().moves == (), "below the table's smallest row nothing is wanted"


def test_after_a_great_incident_the_batch_spreads_those_who_are_left() -> None:
    """Four units stand in the west; three are wanted elsewhere, and each goes to another place."""
    town = SettledTown({1: 3.0, 21: 3.0, 41: 3.0, 61: 3.0}, settings=settings_for(method="batch", most_suggestions=9))
    for station_id, minute in (("centre", 20), ("east", 40), ("far", 60)):
        town.station(station_id, minute)
    for unit_id in "ABCD":
        town.unit(unit_id, "west")
    plan = town.suggestions()
    assert sorted(place for _, place in moves_of(plan)) == ["centre", "east", "far"]
    assert plan.share_after == pytest.approx(0.5)
    for move in plan.moves:
        town.accept(move)
    assert town.suggestions().moves == ()


@pytest.mark.parametrize(
    ("limits", "complaint"),
    [
        ({"method": "by-hand"}, "known are dmexclp, batch, compliance-table"),
        ({"method": COMPLIANCE_TABLE}, "compliance_table is empty"),
        ({"minimum_gain": float("nan")}, "minimum_gain must be from 0 to 1"),
        ({"posts": (Post(post_id="p", name="", lon=0, lat=0), Post(post_id="p", name="", lon=1, lat=1))}, "'p' more"),
        ({"posts": (Post(post_id="p", name="", lon=200, lat=0),)}, r"posts\.p\.lon must be from"),
    ],
)
def test_limits_that_make_no_sense_are_refused_by_name(limits: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        RelocationSettings(**limits)  # type: ignore[arg-type]


towns = st.tuples(
    st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True),
    st.lists(st.integers(0, 3), min_size=1, max_size=3),
    st.lists(st.floats(0.01, 5.0), min_size=3, max_size=3),
)


def town_of(stations: list[int], homes: list[int], calls: list[float], **relocation: object) -> SettledTown:
    town = SettledTown(dict(zip((2, 31, 58), calls, strict=True)), settings=settings_for(**relocation))
    for minute in stations:
        town.station(f"S{minute}", minute)
    for number, home in enumerate(homes):
        town.unit(f"U{number}", f"S{stations[home % len(stations)]}")
    return town


@settings(max_examples=50)
@given(towns)
def test_no_single_move_beats_the_suggested_one(world: tuple[list[int], list[int], list[float]]) -> None:
    """Every unit to every place by brute force; capacities of one, as stations of the town have."""
    town = town_of(*world, most_suggestions=1, minimum_gain=0.0)
    before, plan = town.suggestions().share_before, town.suggestions()
    found = max((move.gain for move in plan.moves), default=0.0)
    best = 0.0
    for unit in town.state.units.values():
        for place in town.state.stations.values():
            other = town_of(*world, most_suggestions=1)
            taken = {o.last_place for o in other.state.units.values() if o.unit_id != unit.unit_id}
            if (place.lon, place.lat) in taken or (place.lon, place.lat) == unit.last_place:
                continue
            other.do(PostUnit(unit_id=unit.unit_id, lon=place.lon, lat=place.lat))
            best = max(best, other.picture().share - before)
    assert found == pytest.approx(best, abs=1e-9)


@settings(max_examples=50)
@given(towns, st.sampled_from(["dmexclp", "batch"]))
def test_suggested_moves_never_lower_coverage_nor_overfill_a_place(
    world: tuple[list[int], list[int], list[float]], method: str
) -> None:
    town = town_of(*world, method=method, most_suggestions=5)
    plan = town.suggestions()
    assert plan.share_after >= plan.share_before - 1e-12
    units, places = [unit for unit, _ in moves_of(plan)], [place for _, place in moves_of(plan)]
    assert len(set(units)) == len(units)
    assert len(set(places)) == len(places)
    for move in plan.moves:
        assert town.accept(move)
    assert town.suggestions().share_before == pytest.approx(plan.share_after)


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 3), st.integers(0, 2**32 - 1))
def test_the_flow_fills_the_most_important_places_by_the_shortest_drives(
    units: int, places: int, most: int, seed: int
) -> None:
    """Against every choice of moves there is."""
    chance = np.random.default_rng(seed)
    drive_s, allowed = chance.integers(0, 900, (units, places)).astype(float), chance.random((units, places)) < 0.7
    wanted, importance = chance.integers(0, 3, places), chance.integers(0, 4, places)
    found = shortest_moves(drive_s, allowed, wanted=wanted, importance=importance, most_moves=most)

    def worth(pairs: tuple[tuple[int, int], ...]) -> tuple[int, float]:
        return sum(int(importance[place]) + 1 for _, place in pairs), -sum(float(drive_s[pair]) for pair in pairs)

    pairs = [pair for pair in product(range(units), range(places)) if allowed[pair]]
    possible = [
        chosen
        for count in range(min(most, units) + 1)
        for chosen in combinations(pairs, count)
        if len({unit for unit, _ in chosen}) == count
        and all(sum(place == p for _, p in chosen) <= wanted[place] for place in range(places))
    ]
    assert found in [tuple(chosen) for chosen in possible]
    assert worth(found) == pytest.approx(max(worth(chosen) for chosen in possible))
