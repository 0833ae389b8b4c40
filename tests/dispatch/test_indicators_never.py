"""What the second reading of the log must never do, whatever happens: tell other times than the state."""

from hypothesis import settings

from dispatch.indicators.report import indicator_report
from tests.dispatch.indicators_world import (
    SETTING,
    Town,
    read_again,
    read_with_a_break,
    responses_of_records,
    responses_of_state,
    told,
)
from tests.dispatch.test_intake_never import MergingDay
from tests.dispatch.test_never import ControlRoomDay


def check(town: Town) -> None:
    """The same responses with the same times, the same incidents, also when the reading was saved halfway; every record
    is in one group and counted once.
    """
    records, state = read_again(town.log).records(), town.state
    assert told(records) == told(read_with_a_break(town.log).records())
    assert responses_of_records(records) == responses_of_state(state)
    for row, incident_id in enumerate(records.incident_ids):
        incident, columns = state.incidents[incident_id], records.incidents
        assert columns["priority"][row] == incident.priority
        closed_at = columns["closed_at"][row]
        assert (None if closed_at != closed_at else closed_at) == incident.closed_at
    report = indicator_report(records, by=("priority", "station"), setting=SETTING, settings=town.settings)
    assert sum(row.incidents for row in report.rows) == len(state.incidents)
    assert sum(row.responses for row in report.rows) == len(records.responses["incident"])
    for row in report.rows:
        assert sum(row.dispositions.values()) == row.incidents
        assert sum(row.response_ends.values()) == row.responses
        for summary in row.intervals.values():
            assert summary.due == summary.measured + summary.missing + summary.inconsistent
            if summary.p50_s is not None and summary.p75_s and summary.p90_s and summary.p95_s:
                assert summary.p50_s <= summary.p75_s <= summary.p90_s <= summary.p95_s


class MeasuredDay(ControlRoomDay):
    """Anybody does anything; reports come late, twice, out of order."""

    a_plan_is_followed = None  # type: ignore[assignment]  # Assignments come by themselves and by recommendations.

    def teardown(self) -> None:
        check(self.town)


class MeasuredMergingDay(MergingDay):
    """Incidents are merged and parted while their units work."""

    def teardown(self) -> None:
        check(self.town)


MeasuredDay.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
MeasuredMergingDay.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestMeasuredDay = MeasuredDay.TestCase
TestMeasuredMergingDay = MeasuredMergingDay.TestCase
