"""Numbered stories of one call for which the nearest free unit is not the whole answer.

Preparation takes 60 s, a minute of street takes 60 s; a taken unit must arrive 120 s earlier than a free one.
"""

import numpy as np
import pytest

from dispatch.messages import DivertUnit, StackIncident
from dispatch.model import Need, UnitStatus
from dispatch.recommending.settings import RecommendationSettings
from dispatch.rules.settings import PreemptionSettings
from dispatch.settings import DispatchSettings
from dispatch.uncertainty.settings import UncertaintySettings
from dispatch.words import LANGUAGES, say
from tests.dispatch.duty_world import DutyTown
from tests.dispatch.recommending_world import WeighingTown, codes, told
from tests.dispatch.world import TableTravelTimes, excluded_codes, need

S = UnitStatus


def policies(name: str) -> DispatchSettings:
    return DispatchSettings(policy_by_priority={1: name, 2: name, 3: name})


def test_01_an_arrival_at_the_norm_itself_is_inside_it_half_of_the_time() -> None:
    """The road time is the median: twenty minutes of norm, one of preparation, nineteen of road."""
    town = WeighingTown(DispatchSettings(targets_s={1: 660.0}))
    town.unit("A", "west")
    found = town.recommend(town.call(10))
    assert told(found, "A").probability_within_norm == pytest.approx(0.5)


def test_02_the_wider_the_spread_the_less_sure_an_arrival_well_inside_the_norm() -> None:
    chances = []
    for spread in (0.0, 0.1, 0.4):
        town = WeighingTown(DispatchSettings(targets_s={1: 780.0}, uncertainty=UncertaintySettings(spread=spread)))
        town.unit("A", "west")
        chances.append(told(town.recommend(town.call(10)), "A").probability_within_norm)
    assert chances[0] == 1.0
    assert chances == sorted(chances, reverse=True)  # type: ignore[type-var]
    assert 0.6 < chances[2] < chances[1] < 1.0  # type: ignore[operator]


class StreetsOfOwnSpread(TableTravelTimes):
    """Travel times that know how much they vary: 0.1 from the west, nothing known from elsewhere."""

    def travel_spread(self, origins: np.ndarray, destinations: np.ndarray, *, profile: str, at: float) -> np.ndarray:
        west = origins[:, :1] < destinations[:, 0]
        return np.where(west, 0.1, np.nan)


def test_02b_a_way_that_varies_little_is_surer_than_one_of_which_nothing_was_learnt() -> None:
    """Five minutes from either side, six left; what the settings say of a profile comes before what was learnt."""
    chances: dict[str, list[float | None]] = {}
    settings: tuple[dict[str, float], ...] = ({}, {"lights": 0.4})
    for of_settings in settings:
        uncertainty = UncertaintySettings(spread=0.4, spread_by_profile=of_settings)
        town = WeighingTown(DispatchSettings(targets_s={1: 420.0}, uncertainty=uncertainty))
        town.travel_times = StreetsOfOwnSpread()
        town.unit("W", "west")
        town.unit("E", "east")
        found = town.recommend(town.call(5))
        chances["settings" if of_settings else "learnt"] = [told(found, name).probability_within_norm for name in "WE"]
    assert chances["learnt"][0] > 0.9 > chances["learnt"][1]  # type: ignore[operator]
    assert chances["settings"][0] == pytest.approx(chances["learnt"][1])


def test_03_what_the_call_has_waited_is_gone_from_the_norm() -> None:
    town = WeighingTown(DispatchSettings(targets_s={1: 700.0}))
    town.unit("A", "west")
    incident = town.call(10)
    before = told(town.recommend(incident), "A").probability_within_norm
    town.wait(300)
    after = told(town.recommend(incident), "A").probability_within_norm
    assert before is not None
    assert after is not None
    assert after < 0.05 < 0.5 < before


def test_04_without_a_norm_there_is_no_probability() -> None:
    town = WeighingTown(DispatchSettings(targets_s={1: 600.0}))
    town.unit("A", "west")
    assert told(town.recommend(town.call(3, priority=5)), "A").probability_within_norm is None


def test_05_a_unit_on_its_way_to_a_lesser_call_is_taken_when_nobody_is_free() -> None:
    town = WeighingTown()
    town.unit("A", "west")
    lesser = town.under_way("A", to_minute=8, seen_minute=4)
    found = town.recommend(town.call(5, priority=1))
    assert found.chosen == ("A",)
    unit = told(found, "A")
    assert (unit.preempts_incident_id, unit.left_call_delay_s) == (lesser, None)
    assert codes(unit) == ["closest-suitable", "taken-as-none-free", "left-call-unserved"]


def test_06_it_is_taken_before_a_free_one_when_it_arrives_earlier_by_the_margin_and_the_cost_is_told() -> None:
    """The free unit goes to the left call instead: ten minutes of road where two were left."""
    town = WeighingTown()
    town.unit("A", "west")
    town.unit("B", "east")
    lesser = town.under_way("A", to_minute=0, seen_minute=2)
    found = town.recommend(town.call(3, priority=1))
    assert found.chosen == ("A",)
    unit = told(found, "A")
    assert unit.left_call_delay_s == pytest.approx(60 + 600 - 120)
    taken, left = unit.reasons[1:]
    assert taken.values == {
        "incident_id": lesser, "left_priority": 3, "earlier_s": pytest.approx(360), "than_unit_id": "B",
    }  # fmt: skip
    assert left.values == {"incident_id": lesser, "delay_s": unit.left_call_delay_s, "replacement_unit_id": "B"}


def test_07_it_is_not_taken_for_a_minute_and_a_half() -> None:
    town = WeighingTown()
    town.unit("A", "west")
    town.unit("B", "east")
    town.under_way("A", to_minute=0, seen_minute=4.3)
    found = town.recommend(town.call(6.4, priority=1))
    assert found.chosen == ("B",)
    assert codes(told(found, "A")) == ["not-worth-taking", "could-be-taken", "left-call-waits"]
    assert told(found, "A").reasons[0].values["earlier_s"] == pytest.approx(90)


@pytest.mark.parametrize(
    ("left", "urgent", "rule", "taken"),
    [
        (2, 1, PreemptionSettings(), True),
        (1, 1, PreemptionSettings(), False),
        (3, 2, PreemptionSettings(up_to_priority=1), False),
        (2, 1, PreemptionSettings(priority_levels=2), False),
        (3, 1, PreemptionSettings(statuses=frozenset({S.ASSIGNED})), False),
        (3, 1, PreemptionSettings(statuses=frozenset()), False),
    ],
)
def test_08_who_may_be_taken_is_configured(left: int, urgent: int, rule: PreemptionSettings, taken: bool) -> None:
    town = WeighingTown(DispatchSettings(preemption=rule))
    town.unit("A", "west")
    town.under_way("A", to_minute=8, seen_minute=4, priority=left)
    found = town.recommend(town.call(5, priority=urgent))
    assert (found.chosen == ("A",)) is taken
    assert taken or excluded_codes(found) == {"A": ("unit-busy",)}


def test_09_a_unit_on_scene_is_never_taken() -> None:
    town = WeighingTown()
    town.unit("A", "west")
    incident = town.under_way("A", to_minute=5, seen_minute=5)
    town.report("A", S.ON_SCENE)
    found = town.recommend(town.call(5, priority=1))
    assert excluded_codes(found) == {"A": ("unit-busy",)}
    assert found.excluded[0].reasons[0].values["incident_id"] == incident


def test_10_a_unit_that_is_taken_goes_and_the_call_it_leaves_is_open_again() -> None:
    """Assigning a busy unit once reset its status in silence; here both calls are in the decision."""
    town = WeighingTown()
    town.unit("A", "west")
    lesser = town.under_way("A", to_minute=8, seen_minute=4)
    urgent = town.call(5, priority=1)
    [unit] = town.recommend(urgent).ranked
    town.do(
        DivertUnit(unit_id="A", to_incident_id=urgent, reason="more urgent", from_incident_id=unit.preempts_incident_id)
    )
    assert town.the_unit("A").incident_id == urgent
    assert town.the_incident(lesser).status == "waiting"


def test_11_an_optional_need_takes_nobody_from_another_call() -> None:
    town = WeighingTown()
    town.unit("A", "west")
    town.unit("B", "east")
    town.under_way("A", to_minute=8, seen_minute=4)
    found = town.recommend(town.call(9, priority=1, needs=[need(), Need(optional=True)]))
    assert found.chosen == ("B",)


def test_12_no_policy_takes_a_unit_from_another_call_to_save_cover() -> None:
    """The free one is half of all cover, the other one covers nothing; it arrives a minute earlier."""
    town = WeighingTown(policies("coverage-aware"))
    town.unit("A", "west")
    town.unit("B", "east")
    town.under_way("A", to_minute=0, seen_minute=4)
    town.coverage_lost = {"B": 0.5}
    assert town.recommend(town.call(6.5, priority=2)).chosen == ("B",)


def test_13_a_free_alternative_goes_before_the_wanted_unit_is_taken_from_another_call() -> None:
    wanted = Need(capabilities=frozenset({"physician"}), alternatives=(frozenset({"paramedic"}),))
    town = WeighingTown()
    town.unit("A", "west", "physician")
    town.unit("B", "east", "paramedic")
    town.under_way("A", to_minute=0, seen_minute=4)
    assert town.recommend(town.call(6.5, priority=1, needs=[wanted])).chosen == ("B",)


def test_14_a_unit_about_to_be_clear_is_told_with_its_time_but_not_sent() -> None:
    """Handing over usually takes 20 minutes and has taken 15 so far; the hospital is a minute from the call."""
    town = WeighingTown()
    town.hospital("H", 5)
    town.unit("A", "west")
    town.unit("B", "east")
    incident = town.at_hospital("A", "H", call_minute=3, for_s=900)
    found = town.recommend(town.call(4, priority=1))
    assert found.chosen == ("B",)
    unit = told(found, "A")
    assert unit.available_in_s == pytest.approx(300)
    assert unit.estimated_arrival_s == pytest.approx(300 + 60 + 60)
    assert unit.reasons[0].code == "equally-soon"
    assert unit.reasons[1].values == {"status": "at-hospital", "incident_id": incident, "available_in_s": 300.0}


def test_15_when_nobody_can_come_the_next_that_will_be_free_is_named() -> None:
    town = WeighingTown()
    town.hospital("H", 5)
    town.unit("A", "west")
    town.at_hospital("A", "H", call_minute=3, for_s=900)
    found = town.recommend(town.call(4, priority=1))
    assert found.chosen == ()
    unfilled, ahead = found.shortfalls
    assert unfilled.code == "need-unfilled"
    assert (ahead.code, ahead.values["unit_id"], ahead.values["available_in_s"]) == ("next-to-be-free", "A", 300.0)


def test_16_a_unit_that_is_clear_in_an_hour_is_just_busy() -> None:
    town = WeighingTown(DispatchSettings(recommendation=RecommendationSettings(soon_free_within_s=200.0)))
    town.hospital("H", 5)
    town.unit("A", "west")
    town.at_hospital("A", "H", call_minute=3, for_s=900)
    assert excluded_codes(town.recommend(town.call(4, priority=1))) == {"A": ("unit-busy",)}


def test_17_a_unit_with_another_call_queued_is_not_free_when_it_is_clear() -> None:
    town = WeighingTown()
    town.hospital("H", 5)
    town.unit("A", "west")
    town.at_hospital("A", "H", call_minute=3, for_s=900)
    queued, other = town.call(2, priority=2), town.call(4, priority=2)
    town.do(StackIncident(unit_id="A", incident_id=queued))
    assert told(town.recommend(queued), "A").available_in_s == pytest.approx(300)
    assert excluded_codes(town.recommend(other)) == {"A": ("unit-busy",)}


def test_18_a_crew_at_rest_is_not_said_to_be_out_of_reach() -> None:
    """Operators were once told that a gateway was down when in truth the crew list was empty."""
    town = DutyTown()
    town.unit("A", "west")
    town.shift("day", "A", 8, 20)
    found = town.recommend(town.call(3))
    assert excluded_codes(found) == {"A": ("off-duty-until",)}
    assert found.shortfalls[0].values == {
        "need": "", "count": 1, "suitable": 1, "busy": 1, "sent": 0, "out_of_reach": 0,
    }  # fmt: skip


def test_19_a_later_unit_goes_when_the_nearest_is_all_the_cover_its_side_has() -> None:
    """Half an hour of one caller's waiting is worth all cover: 10 % of it is worth three minutes, two are lost."""
    town = WeighingTown(policies("coverage-aware"))
    town.unit("A", "west")
    town.unit("B", "east")
    town.coverage_lost = {"A": 0.10, "B": 0.0}
    found = town.recommend(town.call(4, priority=2))
    assert (found.chosen, found.policy) == (("B",), "coverage-aware")
    assert told(found, "B").reasons[0].values["coverage_lost_share"] == 0.0
    why = told(found, "A").reasons[0]
    assert (why.code, why.values["earlier_s"]) == ("costs-more-cover", pytest.approx(120))
    assert "10 % of the expected demand" in say(why, "en")
    assert told(found, "A").coverage_lost == 0.10


def test_20_cover_never_makes_a_response_late_that_could_be_in_time() -> None:
    town = WeighingTown(DispatchSettings(policy_by_priority={1: "coverage-aware"}, targets_s={2: 420.0}))
    town.unit("A", "west")
    town.unit("B", "east")
    town.coverage_lost = {"A": 1.0, "B": 0.0}
    assert town.recommend(town.call(4, priority=2)).chosen == ("A",)


@pytest.mark.parametrize("policy", ["coverage-aware", "preparedness"])
def test_21_a_life_threatening_call_gets_the_earliest_arrival_whatever_is_configured(policy: str) -> None:
    town = WeighingTown(policies(policy))
    town.unit("A", "west")
    town.unit("B", "east")
    town.coverage_lost = town.preparedness_lost = {"A": 1.0, "B": 0.0}
    found = town.recommend(town.call(4, priority=1))
    assert (found.chosen, found.policy) == (("A",), "closest")
    [note] = found.notes
    assert (note.code, note.values) == ("earliest-as-life-threatening", {"policy": policy})


def test_22_which_calls_are_life_threatening_is_configured_but_some_are() -> None:
    with pytest.raises(ValueError, match="life_threatening_priorities must hold at least one"):
        RecommendationSettings(life_threatening_priorities=frozenset())
    settings = DispatchSettings(
        policy_by_priority={1: "coverage-aware"},
        recommendation=RecommendationSettings(life_threatening_priorities=frozenset({1, 2})),
    )
    town = WeighingTown(settings)
    town.unit("A", "west")
    town.unit("B", "east")
    town.coverage_lost = {"A": 1.0}
    assert town.recommend(town.call(4, priority=2)).chosen == ("A",)


def test_23_where_demand_is_unknown_the_earliest_arrival_decides_and_it_is_said() -> None:
    town = WeighingTown(policies("coverage-aware"))
    town.unit("A", "west")
    town.unit("B", "east")
    found = town.recommend(town.call(4, priority=2))
    assert (found.chosen, found.policy) == (("A",), "closest")
    assert [note.code for note in found.notes] == ["earliest-as-demand-unknown"]
    assert told(found, "A").coverage_lost is None


def test_24_of_those_inside_the_norm_the_one_whose_zone_can_spare_it_goes() -> None:
    town = WeighingTown(policies("preparedness"))
    for unit_id, minute in (("A", 3), ("B", 6), ("C", 9)):
        town.unit(unit_id, "west")
        town.seen(unit_id, minute)
    town.preparedness_lost = {"A": 0.4, "B": 0.05, "C": 0.0}
    town.settings = DispatchSettings(policy_by_priority={1: "preparedness"}, targets_s={2: 400.0})
    found = town.recommend(town.call(1, priority=2))
    assert found.chosen == ("B",), "C comes after the norm"
    assert codes(told(found, "B")) == ["best-by-preparedness"]
    assert told(found, "A").reasons[0].code == "costs-more-preparedness"


def test_25_a_unit_type_goes_no_farther_than_its_range() -> None:
    town = WeighingTown(
        DispatchSettings(recommendation=RecommendationSettings(range_by_unit_type_m={"ambulance": 2_000.0}))
    )
    town.unit("A", "west")
    town.unit("B", "east")
    found = town.recommend(town.call(8))
    assert found.chosen == ("B",)
    assert excluded_codes(found) == {"A": ("out-of-range",)}
    assert found.excluded[0].reasons[0].values == {"distance_m": pytest.approx(5_240, rel=0.01), "range_m": 2_000.0}


def test_26_a_position_ten_days_old_is_never_taken_for_the_truth() -> None:
    """A map once showed units where they had been ten days before, and nobody noticed."""
    town = WeighingTown()
    for unit_id in ("moving", "standing", "takeable"):
        town.unit(unit_id, "west")
    town.assign("moving", town.call(2))
    town.report("moving", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    town.under_way("takeable", to_minute=8, seen_minute=4)
    town.wait(864_000)
    for unit_id in town.state.units:
        town.seen(unit_id, 7, seconds_ago=864_000)
    found = town.recommend(town.call(8, priority=1))
    assert excluded_codes(found) == {"moving": ("position-stale",), "takeable": ("position-stale",)}
    assert found.chosen == ("standing",)
    standing = told(found, "standing")
    assert standing.travel_s == pytest.approx(480), "from its station, not from where it was seen"
    assert codes(standing) == ["closest-suitable", "position-stale-but-standing"]
    assert "240 h" in say(standing.reasons[1], "en")


def test_27_a_dispatcher_under_stress_is_told_the_nearest_unit_of_the_wanted_kind_at_once() -> None:
    """The nearest of all is of the wrong kind, the next is taken by its looks on the map: the answer is one look."""
    town = WeighingTown()
    town.unit("A", "west", "basic")
    town.unit("B", "west", "basic", "physician")
    town.unit("C", "east", "basic", "physician")
    town.seen("A", 5)
    town.seen("B", 4)
    found = town.recommend(town.call(5, needs=[need("physician")]))
    assert found.chosen == ("B",)
    assert [unit.unit_id for unit in found.ranked] == ["B", "C"]
    assert excluded_codes(found) == {"A": ("capability-missing",)}


def test_28_everything_said_is_said_in_every_language() -> None:
    town = WeighingTown(policies("coverage-aware"))
    town.hospital("H", 5)
    for unit_id in ("A", "B", "C"):
        town.unit(unit_id, "west")
    town.coverage_lost = {"C": 0.5}
    town.at_hospital("A", "H", call_minute=3, for_s=900)
    town.under_way("B", to_minute=9, seen_minute=5)
    found = town.recommend(town.call(4, priority=2))
    said = [reason for unit in found.ranked for reason in unit.reasons]
    assert {reason.code for reason in said} >= {"soon-free", "taken-as-earlier", "left-call-waits"}
    for language in LANGUAGES:
        sentences = [say(reason, language) for reason in said]
        assert not any(sentence.startswith(f"{reason.code},") for reason, sentence in zip(said, sentences, strict=True))
