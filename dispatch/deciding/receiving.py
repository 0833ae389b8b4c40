"""What hospitals report of their beds and of what they could take."""

from collections.abc import Mapping

from dispatch.checks import DAY_S, ID_LENGTH, check_id, check_instant, check_instant_between, check_whole, invalid
from dispatch.instants import shown_instant
from dispatch.lookup import hospital_of
from dispatch.mass_casualty.state import Tag
from dispatch.messages import BedsReported, Event, ReportBeds, ReportSurgeCapacity, SurgeCapacityReported
from dispatch.receiving.beds import known_bed_kinds
from dispatch.receiving.state import BloodOrder, Reception, Reporter
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

MOST_BEDS, MOST_KINDS = 10_000, 32
MOST_COMPONENTS, MOST_BLOOD_UNITS = 8, 100


def report_beds(state: DispatchState, command: ReportBeds, *, now: float, settings: DispatchSettings) -> list[Event]:
    """A count that is older than one known of the same kind is refused: it would bring beds back that are taken."""
    hospital = hospital_of(state, command.hospital_id)
    _check_counts(command.free, field="free", most=MOST_BEDS)
    _check_kinds(command.free, settings=settings)
    check_reporter(command.reported_by)
    reported_at = now if command.reported_at is None else command.reported_at
    check_instant(reported_at, field="reported_at", now=now)
    reception = state.receptions.get(hospital.hospital_id) or Reception(hospital_id=hospital.hospital_id)
    for kind in sorted(command.free.keys() & reception.beds.keys()):
        check_newer(reported_at, than_at=reception.beds[kind].reported_at, what=f"count of {kind} beds")
    return [
        BedsReported(
            hospital_id=hospital.hospital_id,
            free=command.free,
            reported_at=min(float(reported_at), now),
            reported_by=command.reported_by,
        )
    ]


def report_surge_capacity(
    state: DispatchState, command: ReportSurgeCapacity, *, now: float, settings: DispatchSettings
) -> list[Event]:
    hospital = hospital_of(state, command.hospital_id)
    _check_counts(command.by_tag, field="by_tag", most=MOST_BEDS, empty=True)
    unknown = sorted(set(command.by_tag) - set(Tag))
    if unknown:
        raise invalid("by_tag", f"names {unknown[0]!r}; known tags are {', '.join(Tag)}")
    reception = state.receptions.get(hospital.hospital_id)
    if (reception.surge_by_tag if reception else {}) == command.by_tag:
        return []
    return [SurgeCapacityReported(hospital_id=hospital.hospital_id, by_tag=command.by_tag)]


def _check_kinds(free: Mapping[str, int], *, settings: DispatchSettings) -> None:
    """A misspelt kind would be counted for nobody."""
    known = known_bed_kinds(settings.receiving)
    unknown = sorted(set(free) - known)
    if unknown:
        remedy = "others are added by receiving.bed_kind_by_capability"
        raise invalid("free", f"names {unknown[0]!r}; known kinds of beds are {', '.join(sorted(known))}; {remedy}")


def check_reporter(value: object) -> None:
    if not isinstance(value, Reporter):
        raise invalid("reported_by", f"must be one of {', '.join(Reporter)}")


def check_newer(reported_at: float, *, than_at: float, what: str) -> None:
    """What was reported later stands."""
    if reported_at < than_at:
        known, late = shown_instant(than_at), shown_instant(reported_at)
        detail = f"A {what} of {known} is known; that of {late} is older and does not count."
        raise Refused("older-report", detail, kind="conflict", field="reported_at")


def check_blood_order(blood: BloodOrder, *, now: float) -> None:
    """The blood bank checks all of it again; here only that it can be kept."""
    check_id(blood.place_id, field="blood.place_id")
    if not 1 <= len(blood.counts) <= MOST_COMPONENTS:
        raise invalid("blood.counts", f"must name 1 to {MOST_COMPONENTS} components, not {len(blood.counts)}")
    for component, count in blood.counts.items():
        check_id(component, field="blood.counts")
        check_whole(count, field=f"blood.counts.{component}", least=1, most=MOST_BLOOD_UNITS)
    check_instant_between(blood.needed_by_at, field="blood.needed_by_at", least_at=0.0, most_at=now + DAY_S)
    if blood.patient_group is not None:
        check_id(blood.patient_group, field="blood.patient_group")
    if len(blood.blood_unit_ids) > MOST_BLOOD_UNITS * MOST_COMPONENTS:
        raise invalid("blood.blood_unit_ids", f"must be at most {MOST_BLOOD_UNITS * MOST_COMPONENTS}")
    for unit_id in blood.blood_unit_ids:
        check_id(unit_id, field="blood.blood_unit_ids")
    if blood.reserve_until_at is not None:
        latest_at = now + 7 * DAY_S
        check_instant_between(blood.reserve_until_at, field="blood.reserve_until_at", least_at=0.0, most_at=latest_at)


def _check_counts(counts: Mapping[str, int], *, field: str, most: int, empty: bool = False) -> None:
    if not isinstance(counts, Mapping) or len(counts) > MOST_KINDS or (not counts and not empty):
        raise invalid(field, f"must name {0 if empty else 1} to {MOST_KINDS} kinds with a count each")
    for kind, count in counts.items():
        check_id(kind, field=field)
        check_whole(count, field=f"{field}.{kind[:ID_LENGTH]}", least=0, most=most)


DECISIONS: Decisions = {ReportBeds: report_beds, ReportSurgeCapacity: report_surge_capacity}
