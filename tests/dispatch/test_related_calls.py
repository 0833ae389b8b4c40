"""Which calls are offered as the same event: by place, time, words and number, with the reasons and the numbers."""

from collections.abc import Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.intake.model import Relation
from dispatch.intake.related import Likely, RelatedIncident, Subject, related_incidents, subject_of
from dispatch.messages import CloseIncident, MergeIncidents, RelateIncidents
from tests.dispatch.intake_world import TelephoneTown
from tests.dispatch.world import at_minute

HALF_A_MINUTE = 0.5
"""About 330 m on the street."""


@pytest.fixture
def town() -> TelephoneTown:
    return TelephoneTown()


def a_call(town: TelephoneTown, minute: float, **given: object) -> Subject:
    lon, lat = at_minute(minute)
    return Subject(lon=lon, lat=lat, received_at=town.now, **given)  # type: ignore[arg-type]


def offered(
    town: TelephoneTown, subject: Subject, *, same_number: Set[str] = frozenset(), **notes: str
) -> dict[str, RelatedIncident]:
    found = related_incidents(town.state, subject, notes=notes, same_number=same_number, settings=town.settings.intake)
    return {related.incident_id: related for related in found}


def codes(related: RelatedIncident) -> set[str]:
    return {reason.code for reason in related.reasons}


def test_01_a_second_call_from_the_same_corner_at_the_same_moment_is_offered_as_the_same_event(
    town: TelephoneTown,
) -> None:
    incident, _ = town.receive(3, determinant="trauma.major", priority=1)
    town.wait(90)
    found = offered(town, a_call(town, 3, determinant="trauma.major"))[incident]
    assert found.likely is Likely.SAME_EVENT
    assert codes(found) == {"near-in-place", "near-in-time", "same-determinant"}
    gap = next(reason for reason in found.reasons if reason.code == "near-in-time")
    assert gap.values["gap_s"] == 90.0


def test_02_neither_far_away_nor_long_ago_is_offered(town: TelephoneTown) -> None:
    town.receive(3)
    assert offered(town, a_call(town, 6)) == {}
    town.wait(town.settings.intake.compare_within_s + 1)
    assert offered(town, a_call(town, 3)) == {}


def test_03_an_inexact_position_is_looked_for_in_a_wider_circle(town: TelephoneTown) -> None:
    """Half a kilometre off, the masts of the telephone network say within a kilometre."""
    incident, _ = town.receive(3)
    assert offered(town, a_call(town, 3.8)) == {}
    assert incident in offered(town, a_call(town, 3.8, accuracy_m=1_000.0))


def test_04_the_same_words_make_it_likelier_and_other_words_less(town: TelephoneTown) -> None:
    incident, _ = town.receive(3)
    town.wait(300)
    near = a_call(town, 3 + HALF_A_MINUTE / 2, notes="Столкнулись две машины, водитель зажат")
    alike = offered(town, near, **{incident: "две машины столкнулись, зажат водитель!"})[incident]
    other = offered(town, near, **{incident: "у бабушки высокая температура третий день"})[incident]
    assert alike.score > other.score
    assert "alike-in-words" in codes(alike)
    assert "alike-in-words" not in codes(other)


def test_05_one_number_is_found_wherever_the_caller_went(town: TelephoneTown) -> None:
    incident, _ = town.receive(3)
    town.wait(60)
    far = a_call(town, 9)
    assert offered(town, far) == {}
    found = offered(town, far, same_number={incident})[incident]
    assert "same-number" in codes(found)
    assert "near-in-place" not in codes(found)


def test_06_what_was_said_to_be_distinct_is_not_offered_again_and_what_was_linked_is_shown_as_linked(
    town: TelephoneTown,
) -> None:
    one, _ = town.receive(3)
    other, _ = town.receive(3)
    subject = subject_of(town.state, town.the_incident(other))
    assert one in offered(town, subject)
    town.do(RelateIncidents(incident_id=one, other_incident_id=other, relation=Relation.LINKED))
    assert offered(town, subject)[one].said is Relation.LINKED
    town.do(RelateIncidents(incident_id=one, other_incident_id=other, relation=Relation.DISTINCT))
    assert offered(town, subject) == {}


def test_07_a_merged_incident_is_not_offered_and_a_closed_one_is_shown_as_closed(town: TelephoneTown) -> None:
    one, _ = town.receive(3)
    other, _ = town.receive(3)
    town.do(MergeIncidents(incident_id=one, other_incident_id=other))
    assert set(offered(town, a_call(town, 3))) == {one}
    town.do(CloseIncident(incident_id=one, disposition="treated"))
    assert offered(town, a_call(town, 3))[one].closed


@given(minute=st.floats(0, 12), wait_s=st.floats(0, 6_000), accuracy_m=st.floats(0, 20_000), note=st.text(max_size=40))
def test_scores_lie_between_none_and_certain_and_numbers_told_are_numbers_used(
    minute: float, wait_s: float, accuracy_m: float, note: str
) -> None:
    town = TelephoneTown()
    incident, _ = town.receive(6)
    town.wait(wait_s)
    for found in offered(town, a_call(town, minute, accuracy_m=accuracy_m, notes=note), **{incident: note}).values():
        assert town.settings.intake.related_score <= found.score <= 1.0
        assert (found.likely is Likely.SAME_EVENT) == (found.score >= town.settings.intake.duplicate_score)
        near = [reason for reason in found.reasons if reason.code == "near-in-place"]
        assert all(reason.values["distance_m"] == found.distance_m for reason in near)
