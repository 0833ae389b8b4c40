"""Indicators of blood: a small story whose figures can be counted on the fingers, and a plain recount of long ones."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from bloodbank.haemovigilance.terms import Imputability, ReactionKind, Severity
from bloodbank.indicators.ledger import BloodLedger
from bloodbank.indicators.report import BloodIndicatorReport, Figure, blood_indicator_report
from bloodbank.messages import (
    BloodIssued,
    BloodRecalled,
    BloodRequested,
    BloodTransfused,
    BloodUnitDiscarded,
    BloodUnitReceived,
    BloodUnitReturned,
    BloodUnitsQuarantined,
    BloodUnitsReleased,
    CrossmatchRecorded,
    ReactionAssessed,
    ReactionReported,
    RequestCancelled,
    TransferApproved,
    TransferReceived,
)
from bloodbank.model import BloodGroup, Component, RequestLine, Urgency
from bloodbank.refusal import Refused

DAY, HOUR = 86_400.0, 3_600.0
MARCH = datetime(2027, 3, 1, tzinfo=UTC).timestamp()
APRIL = datetime(2027, 4, 1, tzinfo=UTC).timestamp()
MINSK_S = 3 * HOUR


class Story:
    """Events at instants, in days since the first of March, UTC."""

    def __init__(self) -> None:
        self.ledger = BloodLedger()

    def at(self, day: float, *events: Any) -> "Story":
        for event in events:
            self.ledger.take(event, at=MARCH + day * DAY)
        return self

    def report(self, by: Sequence[str] = (), **bounds: float) -> BloodIndicatorReport:
        return blood_indicator_report(
            self.ledger.records(), by=by, local_time=lambda instants: instants + MINSK_S, **bounds
        )

    def figure(self, code: str) -> Figure:
        [row] = self.report().rows
        return row.figures[code]


def received(unit: str, group: str = "O-", *, life: float = 30, at: str = "north", from_day: float = 0.0) -> Any:
    return BloodUnitReceived(
        blood_unit_id=unit,
        din=unit,
        product_code="E0336V00",
        component=Component.RED_CELLS,
        group=BloodGroup(group),
        expires_at=MARCH + (from_day + life) * DAY,
        place_id=at,
        collected_at=MARCH + (from_day - 2) * DAY,
    )


def requested(request: str, count: int, *, day: float, hours: float = 2, group: str | None = "A+") -> Any:
    return BloodRequested(
        request_id=request,
        place_id="clinic",
        lines=(RequestLine(component=Component.RED_CELLS, count=count),),
        urgency=Urgency.URGENT,
        needed_by_at=MARCH + day * DAY + hours * HOUR,
        patient_group=None if group is None else BloodGroup(group),
    )


def crossmatched(request: str, unit: str) -> Any:
    return CrossmatchRecorded(
        request_id=request,
        patient_id="p",
        blood_unit_id=unit,
        sample_id="s",
        method="serological",  # type: ignore[arg-type]
        result="compatible",  # type: ignore[arg-type]
        recorded_by="lab",
        valid_until_at=MARCH + 99 * DAY,
    )


@pytest.fixture
def story() -> Story:
    """Four units: one used for an A patient, one crossmatched and given back, one that expires, one in quarantine."""
    return (
        Story()
        .at(0, received("a"), received("b", "A+"), received("c", life=5), received("d", "A+"))
        .at(0, BloodUnitsQuarantined(blood_unit_ids=("d",), reason="leaks"))
        .at(1, requested("r1", 3, day=1), crossmatched("r1", "a"), crossmatched("r1", "b"))
        .at(1 + 1 / 24, BloodIssued(request_id="r1", blood_unit_ids=("a",)))
        .at(1 + 3 / 24, BloodIssued(request_id="r1", blood_unit_ids=("b",)))
        .at(2, BloodTransfused(blood_unit_id="a", patient_id="p", request_id="r1"))
        .at(2, BloodUnitReturned(blood_unit_id="b", request_id="r1", place_id="north", reason="not needed"))
        .at(6, BloodUnitDiscarded(blood_unit_id="c", reason="out of date"))
        .at(8, requested("r2", 2, day=8), requested("r3", 5, day=8, hours=99))
        .at(8, RequestCancelled(request_id="r2", reason="patient moved"))
        .at(10, BloodUnitsReleased(blood_unit_ids=("d",), released_by="x"))
    )


@pytest.mark.parametrize(
    ("code", "numerator", "denominator"),
    [
        ("wastage-rate", 1, 2),
        ("expiry-rate", 1, 2),
        ("fill-rate", 2, 3),
        ("fill-rate-in-time", 1, 3),
        ("o-negative-share", 1, 1),
        ("o-negative-to-others", 1, 1),
        ("crossmatch-to-transfusion", 2, 1),
        ("uncrossmatched-share", 0, 2),
        ("return-rate", 1, 2),
        ("time-to-issue", 60, 1),
    ],
)
def test_every_figure_stands_on_its_denominator(story: Story, code: str, numerator: float, denominator: float) -> None:
    figure = story.figure(code)
    assert (figure.numerator, figure.denominator) == pytest.approx((numerator, denominator))
    assert figure.value == pytest.approx(numerator / denominator)


def test_stock_is_what_could_be_used(story: Story) -> None:
    """Not the unit in quarantine, not the one past its date on the shelf, and again the one that came back."""
    days = (1 + 1 / 24) + ((1 + 3 / 24) + 8) + 5 + 0
    assert story.figure("days-of-stock").numerator == pytest.approx(days)
    assert story.figure("days-of-stock").denominator == 1


def test_ages_are_told_with_their_middle_and_how_many_are_unknown(story: Story) -> None:
    unknown = received("e")
    story.at(
        10,
        type(unknown)(**{name: getattr(unknown, name) for name in unknown.__struct_fields__ if name != "collected_at"}),
    )
    story.at(11, BloodIssued(request_id="r3", blood_unit_ids=("e",)))
    age = story.figure("age-at-issue")
    assert (age.denominator, age.missing) == (2, 1)
    assert age.p50 == pytest.approx(3 + 1 / 24)
    assert story.figure("life-at-issue").missing == 0


def test_groups_part_what_happened_by_place_and_local_month(story: Story) -> None:
    """A unit discarded on the last of March at 22:00 UTC was discarded in April, by the clock of Minsk."""
    story.at(20, received("f", at="south", from_day=20)).at(
        30 + 22 / 24, BloodUnitDiscarded(blood_unit_id="f", reason="broken")
    )
    rows = {(row.group["place"], row.group["month"]): row for row in story.report(by=["place", "month"]).rows}
    assert rows["south", "2027-04"].figures["wastage-rate"].value == 1.0
    assert dict(rows["south", "2027-04"].discarded) == {"broken": 1}
    assert dict(rows["north", "2027-03"].discarded) == {"out of date": 1}
    march, april = (rows["south", month].figures["days-of-stock"].numerator for month in ("2027-03", "2027-04"))
    assert march + april == pytest.approx(10 + 22 / 24)
    assert april == pytest.approx(1 / 24), "from midnight in Minsk, 21:00 UTC"
    assert rows["clinic", "2027-03"].figures["fill-rate"].denominator == 8, "what was needed in four days is due by now"


def test_a_report_of_a_time_takes_what_happened_in_it(story: Story) -> None:
    [row] = story.report(from_at=MARCH + 5.5 * DAY, until_at=MARCH + 7 * DAY).rows
    assert row.figures["wastage-rate"].value == 1.0
    assert row.figures["days-of-stock"].numerator == pytest.approx(1.5), "one unit, b"
    assert row.figures["time-to-issue"].value is None


def test_nothing_known_is_an_empty_row_and_not_a_fault() -> None:
    [row] = Story().report().rows
    assert {figure.value for figure in row.figures.values()} == {None}
    assert Story().report(by=["place"]).rows == ()


@pytest.mark.parametrize("asked", [{"by": ["colour"]}, {"by": ["place", "place"]}, {"from_at": 5.0, "until_at": 5.0}])
def test_what_can_not_be_asked_is_refused(story: Story, asked: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        story.report(**asked)


def test_a_long_log_gives_what_a_plain_recount_gives() -> None:
    """Four hundred units with fates of chance: unit-days by month and units by fate, counted again one by one."""
    generator, story, lives = np.random.default_rng(12), Story(), []
    story.at(0, requested("r", 400, day=0))
    for number in range(400):
        begin, stay = generator.uniform(0, 60), generator.uniform(0, 40)
        lives.append((f"u{number}", begin, begin + stay, begin + 25, generator.random() < 0.3))
    moments = [(begin, received(unit, life=25, from_day=begin)) for unit, begin, _, _, _ in lives]
    for unit, _, end, _, lost in lives:
        fate = (
            BloodUnitDiscarded(blood_unit_id=unit, reason="x")
            if lost
            else BloodIssued(request_id="r", blood_unit_ids=(unit,))
        )
        moments.append((end, fate))
    for day, event in sorted(moments, key=lambda moment: moment[0]):
        story.at(day, event)
    rows = {row.group["month"]: row for row in story.report(by=["month"]).rows}
    april_days = sum(
        max(0.0, min(end, expiry, 61 - 1 / 8) - max(begin, 31 - 1 / 8)) for _, begin, end, expiry, _ in lives
    )
    assert rows["2027-04"].figures["days-of-stock"].numerator == pytest.approx(april_days)
    lost_in_april = sum(lost and 31 - 1 / 8 <= end < 61 - 1 / 8 for _, _, end, _, lost in lives)
    assert rows["2027-04"].figures["wastage-rate"].numerator == lost_in_april


def test_what_is_on_the_way_or_recalled_is_nobodys_stock() -> None:
    """North has the unit a day, the road one, south two; then it is recalled, and coming again helps not."""
    sent = TransferApproved(transfer_id="t", from_place_id="north", to_place_id="south", blood_unit_ids=("a",))
    arrived = TransferReceived(transfer_id="t", to_place_id="south", blood_unit_ids=("a",))
    recalled = BloodRecalled(
        recall_id="c",
        reason="donor ill",
        dins=("a",),
        blood_unit_ids=("a",),
        frozen_unit_ids=("a",),
        transfused_unit_ids=(),
        place_ids=("south",),
    )
    story = Story().at(0, received("a")).at(1, sent).at(2, arrived).at(4, recalled).at(6, arrived).at(9, received("b"))
    rows = {row.group["place"]: row.figures["days-of-stock"].numerator for row in story.report(by=["place"]).rows}
    assert (rows["north"], rows["south"]) == pytest.approx((1.0, 2.0), abs=1e-6)


def test_reactions_are_counted_as_last_judged(story: Story) -> None:
    """One is found not to be the transfusion's doing: it is told, and not in the rate."""

    def reacted(reaction: str, kind: ReactionKind) -> ReactionReported:
        return ReactionReported(
            reaction_id=reaction,
            patient_id="p",
            blood_unit_ids=("a",),
            kind=kind,
            severity=Severity.SEVERE,
            onset_at=MARCH + 2 * DAY,
            reported_by="nurse",
        )

    story.at(2, reacted("x1", ReactionKind.FEBRILE), reacted("x2", ReactionKind.UNCLASSIFIED))
    story.at(
        3,
        ReactionAssessed(
            reaction_id="x2",
            assessed_by="doctor",
            kind=ReactionKind.ALLERGIC,
            severity=Severity.NON_SEVERE,
            imputability=Imputability.EXCLUDED,
        ),
    )
    [row] = story.report().rows
    assert (row.figures["reaction-rate"].numerator, row.figures["reaction-rate"].denominator) == (1, 1)
    assert [(each.kind, each.severity, each.imputability, each.count) for each in row.reactions] == [
        ("febrile-non-haemolytic", 2, None, 1),
        ("allergic", 1, "excluded", 1),
    ]
