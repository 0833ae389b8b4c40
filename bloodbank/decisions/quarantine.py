"""Units are set aside, tested and let go again."""

from collections.abc import Iterable
from typing import get_args

from immutables import Map

from bloodbank.checks import require_din, require_id, require_ids, require_text
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.decisions.two_persons import same_person
from bloodbank.messages import (
    BloodUnitsQuarantined,
    BloodUnitsReleased,
    DonationTested,
    Event,
    QuarantineBloodUnits,
    RecordTestResults,
    ReleaseBloodUnits,
)
from bloodbank.messages.quarantine import MarkerResult
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.refusal import Refused
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.release import (
    POSITIVE_TEST,
    donation_recalled,
    label_contested,
    not_in_quarantine,
    still_aboard,
    untested_or_positive,
)
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_ids"
MOST_MARKERS = 40
ENDED = (
    BloodUnitStatus.TRANSFUSED,
    BloodUnitStatus.DISCARDED,
    BloodUnitStatus.MODIFIED,
    BloodUnitStatus.RECALLED,
)


def quarantine_units(
    state: BloodState, command: QuarantineBloodUnits, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Any unit that is not used, discarded or made into others can be set aside, wherever it is."""
    require_ids(command.blood_unit_ids, FIELD)
    require_text(command.reason, "reason")
    units = [known_unit(state, unit_id, field=FIELD) for unit_id in command.blood_unit_ids]
    for unit in units:
        if unit.status in ENDED:
            detail = f"blood unit {unit.blood_unit_id} is {unit.status} already"
            raise Refused("wrong-status", detail, kind="conflict", field=FIELD)
    return quarantined(units, reason=command.reason)


def quarantined(units: Iterable[BloodUnit], *, reason: str) -> list[Event]:
    """The event for those units that are not in quarantine for this reason yet; none when all are."""
    fresh = [unit for unit in units if unit.status not in ENDED and reason not in unit.quarantine_reasons]
    if not fresh:
        return []
    held = (unit.request_id for unit in fresh if unit.request_id is not None)
    return [
        BloodUnitsQuarantined(
            blood_unit_ids=tuple(unit.blood_unit_id for unit in fresh),
            reason=reason,
            request_ids=tuple(dict.fromkeys(held)),
        )
    ]


def record_test_results(
    state: BloodState, command: RecordTestResults, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Results are added to what is known; one that is not negative can't be overwritten, and stops the donation."""
    require_din(command.din)
    _require_results(command)
    known: Map[str, str] = state.test_results.get(command.din, Map())
    news = {marker: result for marker, result in command.results.items() if known.get(marker) != result}
    for marker in news:
        if known.get(marker, "negative") != "negative":
            detail = f"results: {marker} of donation {command.din} was {known[marker]}; such a result stays. Discard it"
            raise Refused("test-not-negative", detail, kind="conflict", field="results")
    if not news:
        return []
    events: list[Event] = [DonationTested(din=command.din, results=news)]
    if any(result != "negative" for result in news.values()):
        units = [state.blood_units[unit_id] for unit_id in state.units_of_donation.get(command.din, ())]
        events += quarantined(units, reason=POSITIVE_TEST)
    return events


def _require_results(command: RecordTestResults) -> None:
    if not 1 <= len(command.results) <= MOST_MARKERS:
        raise Refused("bad-count", f"results: give 1 to {MOST_MARKERS}", kind="invalid", field="results")
    for marker, result in command.results.items():
        require_id(marker, "results")
        if result not in get_args(MarkerResult):
            detail = f"results.{marker}: give one of {', '.join(get_args(MarkerResult))}"
            raise Refused("unknown-result", detail, kind="invalid", field="results")


def release_units(state: BloodState, command: ReleaseBloodUnits, *, now: float, settings: BloodSettings) -> list[Event]:
    """All of them or none; the second person must be another one."""
    require_ids(command.blood_unit_ids, FIELD)
    _require_two_persons(command, settings=settings)
    if command.reason is not None:
        require_text(command.reason, "reason")
    for unit_id in command.blood_unit_ids:
        unit = known_unit(state, unit_id, field=FIELD)
        refuse_for(not_in_quarantine(unit), field=FIELD)
        refuse_for(still_aboard(unit), field=FIELD)
        refuse_for(donation_recalled(state, unit), field=FIELD)
        refuse_for(label_contested(state, unit), field=FIELD)
        refuse_for(untested_or_positive(state, unit, settings=settings), field=FIELD)
        refuse_for(expires_before(unit, planned_end_at=now), field=FIELD)
    return [
        BloodUnitsReleased(
            blood_unit_ids=command.blood_unit_ids,
            released_by=command.released_by,
            verified_by=command.verified_by,
            reason=command.reason,
        )
    ]


def _require_two_persons(command: ReleaseBloodUnits, *, settings: BloodSettings) -> None:
    require_id(command.released_by, "released_by")
    if command.verified_by is not None:
        require_id(command.verified_by, "verified_by")
    alone = command.verified_by is None or same_person(command.released_by, command.verified_by)
    if settings.life.two_persons and alone:
        detail = "verified_by: a second person must look at the label and the results and verify the release"
        raise Refused("second-person-missing", detail, kind="invalid", field="verified_by")


DECISIONS: Decisions = {
    QuarantineBloodUnits: quarantine_units,
    RecordTestResults: record_test_results,
    ReleaseBloodUnits: release_units,
}
