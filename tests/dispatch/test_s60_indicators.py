"""How long things took: the intervals of the trade, by the clock that only the right unit stops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch.indicators.by_group import GroupedTable
from dispatch.indicators.fractiles import summaries
from dispatch.indicators.intervals import INTERVALS
from dispatch.indicators.report import IndicatorRow
from dispatch.indicators.standards import standards
from dispatch.messages import (
    AddPatients,
    AttendPatient,
    CloseIncident,
    IncidentOpened,
    RecordUnitStatus,
    StandDownUnit,
    SwitchEpidemicNorms,
    UnitAssigned,
    UnitRegistered,
    UnitStatusChanged,
)
from dispatch.model import Need, UnitStatus
from dispatch.norms.settings import CityCircle, NormSettings
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from tests.dispatch.indicators_world import report_of
from tests.dispatch.world import NOON, Happened, Town, at_minute, need

S = UnitStatus


@pytest.fixture
def town() -> Town:
    """A basic and an intensive-care ambulance in the west, a basic one in the east, one hospital."""
    town = Town()
    town.station("west", 0)
    town.station("east", 12)
    town.hospital("H", 6)
    town.unit("B1", "west")
    town.unit("ICU", "west", "icu")
    town.unit("B2", "east")
    return town


def tell(town: Town, unit_id: str, status: UnitStatus, *, after_s: float, handed_over: bool = False) -> None:
    town.wait(after_s)
    town.do(RecordUnitStatus(unit_id=unit_id, status=status, handed_over=handed_over))


def row_of(town: Town, *by: str, **group: str) -> IndicatorRow:
    return next(row for row in report_of(town, *by).rows if row.group == group)


def whole_response(town: Town) -> str:
    """A call in the west: sent after 40 s, rolled after 50, there after 300, at the patient after 60, and so on."""
    incident_id = town.call(3)
    town.wait(40)
    town.assign("B1", incident_id)
    tell(town, "B1", S.EN_ROUTE, after_s=50)
    tell(town, "B1", S.ON_SCENE, after_s=300)
    town.do(AddPatients(incident_id=incident_id))
    town.wait(60)
    town.do(AttendPatient(unit_id="B1", patient_number=1))
    town.wait(840)
    town.do(RecordUnitStatus(unit_id="B1", status=S.TRANSPORTING, hospital_id="H"))
    tell(town, "B1", S.AT_HOSPITAL, after_s=420)
    tell(town, "B1", S.AT_HOSPITAL, after_s=600, handed_over=True)
    return incident_id


def test_every_interval_of_a_whole_response_is_told_to_the_second(town: Town) -> None:
    whole_response(town)
    measured = {code: summary.mean_s for code, summary in row_of(town).intervals.items() if summary.measured}
    assert measured == {
        "call-to-entry": 0,
        "call-to-dispatch": 40,
        "call-to-arrival": 390,
        "call-to-appropriate-arrival": 390,
        "call-to-transporting-arrival": 390,
        "first-arriver-travel": 300,
        "dispatch-to-roll": 50,
        "roll-to-scene": 300,
        "dispatch-to-scene": 350,
        "scene-to-patient": 60,
        "scene": 900,
        "transport": 420,
        "handover": 600,
        "hospital-to-clear": 600,
        "call-to-hospital": 1_710,
        "total": 2_270,
    }


def test_a_time_that_nobody_reported_is_counted_as_missing_and_never_guessed(town: Town) -> None:
    """Complaint: reports quietly leave out, or fill in, what crews forgot to press."""
    incident_id = town.call(3)
    town.assign("B1", incident_id)
    tell(town, "B1", S.EN_ROUTE, after_s=60)
    town.wait(900)
    town.do(RecordUnitStatus(unit_id="B1", status=S.TRANSPORTING, hospital_id="H"))
    row = row_of(town)
    for code in ("roll-to-scene", "scene", "call-to-arrival", "call-to-appropriate-arrival"):
        summary = row.intervals[code]
        assert (summary.due, summary.measured, summary.missing, summary.p90_s) == (1, 0, 1, None), code
    assert (row.norms.unreported, row.norms.kept, row.norms.missed, row.norms.kept_share) == (1, 0, 0, None)


def test_a_report_that_comes_hours_late_still_fills_in_its_time(town: Town) -> None:
    """Complaint: a crew that reports late is a hole in the statistics for ever."""
    incident_id = town.call(3)
    town.assign("B1", incident_id)
    assigned_at = town.now
    tell(town, "B1", S.EN_ROUTE, after_s=60)
    town.wait(900)
    town.do(RecordUnitStatus(unit_id="B1", status=S.TRANSPORTING, hospital_id="H"))
    tell(town, "B1", S.AT_HOSPITAL, after_s=300, handed_over=True)
    town.do(CloseIncident(incident_id=incident_id, disposition="transported"))
    town.wait(7_200)
    late = RecordUnitStatus(unit_id="B1", status=S.ON_SCENE, reported_at=assigned_at + 400, incident_id=incident_id)
    town.do(late)
    row = row_of(town)
    assert (row.intervals["dispatch-to-scene"].mean_s, row.intervals["dispatch-to-scene"].missing) == (400, 0)
    assert row.norms.kept == 1
    assert row.dispositions == {"transported": 1}


def test_only_the_appropriate_unit_stops_the_clock(town: Town) -> None:
    """Complaint: a lone first responder with no means to help "meets" the norm while the patient waits on."""
    incident_id = town.call(3, needs=(Need(), need("icu")))
    town.assign("B1", incident_id)
    town.assign("ICU", incident_id)
    tell(town, "B1", S.ON_SCENE, after_s=300)
    tell(town, "ICU", S.ON_SCENE, after_s=1_200)
    row = row_of(town, "unit_type", unit_type="ambulance")
    assert row.intervals["call-to-arrival"].mean_s == 300
    assert row.intervals["call-to-appropriate-arrival"].mean_s == 1_500
    assert (row.norms.kept, row.norms.missed) == (0, 1), "20 minutes in the city"


def test_a_call_that_only_the_wrong_unit_reached_has_missed_its_norm(town: Town) -> None:
    incident_id = town.call(3, needs=(need("icu"), Need()))
    town.assign("B1", incident_id)
    tell(town, "B1", S.ON_SCENE, after_s=300)
    assert row_of(town).norms.pending == 1, "the intensive-care unit may still come in time"
    tell(town, "B1", S.RETURNING, after_s=1_000)
    town.do(CloseIncident(incident_id=incident_id, disposition="treated"))
    assert (row_of(town).norms.missed, row_of(town).norms.not_reached) == (1, 0)


def test_an_alternative_that_the_plan_allows_stops_the_clock_and_an_optional_unit_does_not(town: Town) -> None:
    either = Need(capabilities=frozenset({"physician"}), alternatives=(frozenset({"icu"}),))
    incident_id = town.call(3, needs=(either, Need(capabilities=frozenset(), optional=True)))
    town.assign("B1", incident_id, additional=True)
    town.assign("ICU", incident_id)
    tell(town, "B1", S.ON_SCENE, after_s=100)
    tell(town, "ICU", S.ON_SCENE, after_s=100)
    assert row_of(town).intervals["call-to-appropriate-arrival"].mean_s == 200


def test_a_unit_that_was_called_off_has_no_travel_time_that_could_be_missing(town: Town) -> None:
    incident_id = town.call(3)
    town.assign("B1", incident_id)
    town.wait(20)
    town.do(StandDownUnit(unit_id="B1", reason="nearer unit"))
    row = row_of(town)
    assert row.intervals["roll-to-scene"].due == row.intervals["dispatch-to-roll"].due == 0
    assert row.intervals["total"].mean_s == 20
    assert row.response_ends == {"stood-down": 1}


def test_figures_are_told_apart_by_priority_district_hour_station_and_kind_of_unit(town: Town) -> None:
    whole_response(town)
    other = town.call(11, priority=2)
    town.assign("B2", other)
    tell(town, "B2", S.ON_SCENE, after_s=240)
    report = report_of(town, "district", "priority")
    arrivals = {
        (row.group["district"], row.group["priority"]): row.intervals["call-to-arrival"].mean_s for row in report.rows
    }
    assert arrivals == {("West", "1"): 390, ("East", "2"): 240}
    stations = {
        row.group["station"]: row.intervals["dispatch-to-scene"].mean_s for row in report_of(town, "station").rows
    }
    assert stations == {"west": 350, "east": 240}
    [hour] = {row.group["hour"] for row in report_of(town, "hour").rows if row.group["hour"] == "01"}
    assert hour == "01", "22:13 UTC is 01:13 three hours further east"
    assert {row.group["day"] for row in report_of(town, "day").rows} == {"2023-11-15"}
    assert {row.group["weekday"] for row in report_of(town, "weekday").rows} == {"3"}
    assert {row.group["month"] for row in report_of(town, "month").rows} == {"2023-11"}


def test_a_time_is_that_of_its_calls_from_its_beginning_to_before_its_end(town: Town) -> None:
    town.call(3)
    town.wait(3_600)
    town.call(3)
    [row] = report_of(town, from_at=NOON, until_at=NOON + 3_600).rows
    assert (row.incidents, row.dispositions) == (1, {"open": 1})
    assert report_of(town, from_at=NOON + 1, until_at=NOON + 3_601).rows[0].incidents == 1
    [nothing] = report_of(town, from_at=NOON - 10, until_at=NOON).rows
    assert (nothing.incidents, nothing.intervals["total"].mean_s, nothing.norms.kept_share) == (0, None, None)


def test_a_transport_that_was_booked_keeps_no_caller_waiting_and_spoils_no_norm(town: Town) -> None:
    """Complaint: planned journeys in the same statistics make the response to emergencies look slow, or quick."""
    town.call(3)
    [emergency] = [happened.event for happened in town.log if isinstance(happened.event, IncidentOpened)]
    town.log.append(Happened(replace(emergency, incident_id="I-T", kind="transport"), town.now))
    town.wait(10_000)
    town.call(3)
    rows = {row.group["kind"]: row for row in report_of(town, "kind").rows}
    assert (rows["emergency"].norms.missed, rows["emergency"].norms.pending) == (1, 1)
    assert (rows["transport"].incidents, rows["transport"].norms.under_norm) == (1, 0)
    assert rows["transport"].intervals["call-to-entry"].due == 0


def test_an_empty_log_gives_an_empty_report() -> None:
    [row] = report_of(Town()).rows
    assert (row.calls, row.incidents, row.responses, row.intervals["total"].p90_s) == (0, 0, 0, None)
    assert report_of(Town(), "priority", "hour").rows == ()


def test_norms_are_those_of_the_place_and_of_the_epidemic_when_the_clock_stopped() -> None:
    """An urgent call after 90 minutes: late in the city in quiet times, in time elsewhere and in an epidemic."""
    lon, lat = at_minute(0)
    norms = NormSettings(city_circles=(CityCircle(name="centre", lon=lon, lat=lat, radius_m=3_000.0),))
    town = Town(DispatchSettings(norms=norms))
    town.station("west", 0)
    for number in range(3):
        town.unit(f"U{number}", "west")
    city, country = town.call(0, priority=2), town.call(10, priority=2)
    for unit_id, incident_id in (("U0", city), ("U1", country)):
        town.assign(unit_id, incident_id)
    town.wait(5_400)
    for unit_id in ("U0", "U1"):
        town.do(RecordUnitStatus(unit_id=unit_id, status=S.ON_SCENE))
    outcomes = {row.group["district"]: row.norms for row in report_of(town, "district").rows}
    assert (outcomes["West"].missed, outcomes["East"].kept) == (1, 1)
    town.wait(1)
    town.do(SwitchEpidemicNorms(epidemic=True, reason="influenza"))
    later = town.call(0, priority=2)
    town.assign("U2", later)
    tell(town, "U2", S.ON_SCENE, after_s=5_400)
    west = next(row.norms for row in report_of(town, "district").rows if row.group["district"] == "West")
    assert (west.missed, west.kept) == (1, 1), "the epidemic does not excuse what was late before it"


def day_of(arrivals_s: dict[int, list[float]], *, transported: bool = False) -> Town:
    """A log of incidents of these priorities, each reached so long after its call."""
    town = Town()
    town.log.append(Happened(UnitRegistered(unit_id="U", station_id="s", unit_type="ambulance"), NOON))
    number = 0
    for priority, arrivals in arrivals_s.items():
        for arrival_s in arrivals:
            number += 1
            at = NOON + 20_000.0 * number
            name = f"I-{number}"
            opened = IncidentOpened(
                incident_id=name,
                determinant="x",
                priority=priority,
                lon=27.5,
                lat=53.9,
                address_text="",
                needs=(Need(),),
                call_received_at=at,
            )
            town.log.append(Happened(opened, at))
            town.log.append(Happened(UnitAssigned(unit_id="U", incident_id=name), at))
            came = UnitStatusChanged(unit_id="U", status=S.ON_SCENE, reported_at=at + arrival_s, incident_id=name)
            town.log.append(Happened(came, at + arrival_s))
            if transported:
                left_at = at + arrival_s + 600
                left = replace(came, status=S.TRANSPORTING, reported_at=left_at)
                town.log.append(Happened(left, left_at))
    return town


def judged(town: Town, code: str) -> dict[str, tuple[float | None, bool | None]]:
    [standard] = report_of(town, standard_codes=[code]).standards
    return {clause.name: (clause.observed_s, clause.met) for clause in standard.clauses}


def test_the_english_standard_judges_the_mean_and_the_ninetieth_centile() -> None:
    """NHS ARP: category 1 in 7 minutes on average and 15 for 90 %; category 2 in 18 and 40."""
    town = day_of({1: [300.0] * 9 + [1_500.0], 2: [1_000.0] * 8 + [2_400.0, 2_500.0]}, transported=True)
    found = judged(town, "nhs-arp")
    assert found["Category 1, mean"] == (420.0, True), "(9 * 300 + 1500) / 10 = 420, and 420 keeps it"
    assert found["Category 1, 90th centile"] == (300.0, True), "nine of ten, that is 90 %, came within 300 s"
    assert found["Category 2, mean"] == (1_290.0, False)
    assert found["Category 2, 90th centile"] == (2_400.0, True)
    assert found["Category 4, 90th centile"] == (None, None), "there were none"


def test_the_dutch_standard_needs_ninety_five_of_a_hundred() -> None:
    assert judged(day_of({1: [899.0] * 95 + [1_200.0] * 5}), "dutch-a1")["A1, 95 %"] == (899.0, True)
    assert judged(day_of({1: [899.0] * 94 + [1_200.0] * 6}), "dutch-a1")["A1, 95 %"] == (1_200.0, False)


def test_the_american_standards_judge_turnout_and_the_travel_of_the_first_unit(town: Town) -> None:
    """NFPA 1710: 60 s to roll, 240 s of travel for the first that comes; the second may take longer."""
    incident_id = town.call(3, needs=(Need(count=2),))
    town.assign("B1", incident_id)
    town.assign("B2", incident_id)
    tell(town, "B1", S.EN_ROUTE, after_s=60)
    tell(town, "B2", S.EN_ROUTE, after_s=0)
    tell(town, "B1", S.ON_SCENE, after_s=240)
    tell(town, "B2", S.ON_SCENE, after_s=600)
    assert judged(town, "nfpa-1710") == {
        "Turnout, 90 %": (60.0, True),
        "Travel of the first unit, 90 %": (240.0, True),
        "Travel of the first unit with AED or basic life support, 90 %": (None, None),
        "Travel of the first advanced unit, 90 %": (None, None),
    }, "nothing is known of what these units can do"


AED, ADVANCED = (
    "Travel of the first unit with AED or basic life support, 90 %",
    "Travel of the first advanced unit, 90 %",
)


def driven(*units: tuple[str, float]) -> Town:
    """A call, and units with one capability each that set out together and drive so many seconds."""
    town = Town()
    town.station("S1", 0)
    incident_id = town.call(3, needs=(Need(count=len(units)),))
    for number, (capability, _) in enumerate(units):
        town.unit(f"A{number}", "S1", capability)
        town.assign(f"A{number}", incident_id)
    for number in range(len(units)):
        tell(town, f"A{number}", S.EN_ROUTE, after_s=0)
    gone_s = 0.0
    for number, (_, drove_s) in sorted(enumerate(units), key=lambda unit: unit[1][1]):
        tell(town, f"A{number}", S.ON_SCENE, after_s=drove_s - gone_s)
        gone_s = drove_s
    return town


@pytest.mark.parametrize(
    ("units", "aed", "advanced"),
    [
        ((("basic", 200.0), ("paramedic", 480.0)), (200.0, True), (480.0, True)),
        ((("basic", 200.0), ("paramedic", 481.0)), (200.0, True), (481.0, False)),
        ((("paramedic", 230.0), ("basic", 400.0)), (230.0, True), (230.0, True)),
        ((("basic", 300.0), ("paramedic", 400.0)), (300.0, False), (None, None)),
        ((("ladder", 100.0), ("basic", 200.0)), (200.0, True), (None, None)),
    ],
)
def test_the_american_standard_asks_for_aed_and_for_advanced_care(
    units: tuple[tuple[str, float], ...],
    aed: tuple[float | None, bool | None],
    advanced: tuple[float | None, bool | None],
) -> None:
    """NFPA 1710: AED within 240 s; advanced care within 480 s, provided that an AED came within 240 s. An advanced unit
    is both; a fire engine without either stops no such clock.
    """
    found = judged(driven(*units), "nfpa-1710")
    assert (found[AED], found[ADVANCED]) == (aed, advanced)


def test_the_norms_of_belarus_tell_what_share_kept_them() -> None:
    [standard] = report_of(day_of({1: [1_200.0] * 3 + [1_201.0]}), standard_codes=["belarus"]).standards
    city = standard.clauses[0]
    assert (city.name, city.within_share, city.met, city.measured) == ("Emergency, city", 0.75, None, 4)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.one_of(st.floats(0, 1e6), st.just(float("nan")), st.floats(-1e3, -1e-3))),
        max_size=60,
    )
)
def test_fractiles_are_observed_values_that_so_many_keep(records: list[tuple[int, float]]) -> None:
    group = np.array([number for number, _ in records], np.int64)
    seconds = np.array([value for _, value in records], float)
    everyone = np.ones(len(records), bool)
    table = GroupedTable.of({"seconds": seconds}, everyone, group, groups=4)
    found = summaries(table.columns["seconds"], everyone, table)
    for number, summary in enumerate(found):
        own = [value for other, value in records if other == number and value >= 0]
        assert summary.measured == len(own)
        if not own:
            assert summary.p90_s is None
            continue
        assert summary.mean_s == pytest.approx(sum(own) / len(own))
        for share, figure in ((0.5, summary.p50_s), (0.75, summary.p75_s), (0.9, summary.p90_s), (0.95, summary.p95_s)):
            assert figure == float(np.quantile(own, share, method="inverted_cdf"))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"from_at": NOON, "until_at": NOON}, "period-empty"),
        ({"standard_codes": ["mine"]}, "standard-not-found"),
    ],
)
def test_what_can_not_be_asked_is_refused_with_the_remedy(asked: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        report_of(Town(), **asked)
    assert refused.value.code == code


@pytest.mark.parametrize("by", [("colour",), ("hour", "hour"), ("hour", "day", "month", "station")])
def test_dimensions_are_a_few_different_known_ones(by: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="priority, kind, determinant, district"):
        report_of(Town(), *by)


def test_every_standard_speaks_of_intervals_there_are() -> None:
    assert set(standards()) == {"belarus", "dutch-a1", "nfpa-1225", "nfpa-1710", "nhs-arp"}
    assert all(clause.interval in INTERVALS for standard in standards().values() for clause in standard.clauses)
