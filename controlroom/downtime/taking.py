"""From the state of a region to the snapshot that is used when everything is off."""

from collections.abc import Callable, Iterator

from msgspec import structs

from bloodbank.kinds import BloodGroup, BloodUnitStatus, Component, Urgency
from bloodbank.model import BloodRequest, BloodState, BloodUnit
from bloodbank.recipient.case import case_of
from bloodbank.recipient.grouping import find_group
from bloodbank.recipient.model import Antibody
from bloodbank.recipient.person import linked_ids
from bloodbank.recipient.samples import sound_samples
from bloodbank.rules.out_of_storage import out_since
from bloodbank.settings import BloodSettings
from controlroom.downtime.model import (
    DowntimeSnapshot,
    SnapshotAntibody,
    SnapshotName,
    SnapshotPatient,
    SnapshotRequest,
    SnapshotUnit,
    SuitableGroups,
)
from controlroom.state import RegionState

GONE = frozenset({BloodUnitStatus.TRANSFUSED, BloodUnitStatus.DISCARDED, BloodUnitStatus.MODIFIED})
NameOf = Callable[[str], SnapshotName | None]


def take_snapshot(
    state: RegionState,
    *,
    region: str,
    now: float,
    settings: BloodSettings,
    place_id: str | None = None,
    name_of: NameOf | None = None,
) -> DowntimeSnapshot:
    """Stock (of one place, where one is named), recipients, open requests, and which groups suit whom.

    Names stand in it only where `name_of` gives them: it is asked once for each recipient.
    """
    blood = state.bloodbank
    return DowntimeSnapshot(
        region=region,
        taken_at=now,
        stale_at=now + settings.downtime.stale_after_s,
        position=state.position,
        place_id=place_id,
        places={place.place_id: place.name for place in sorted(blood.places.values(), key=lambda p: p.place_id)},
        units=tuple(_units(blood, place_id=place_id, settings=settings)),
        patients=tuple(_patients(blood, now=now, settings=settings, name_of=name_of)),
        requests=tuple(_requests(blood)),
        suitable=tuple(_suitable(settings)),
        phones=settings.downtime.phones,
    )


def _units(blood: BloodState, *, place_id: str | None, settings: BloodSettings) -> Iterator[SnapshotUnit]:
    held = [unit for unit in blood.blood_units.values() if unit.status not in GONE]
    for unit in sorted(held, key=lambda u: (u.place_id, u.component.value, u.group.value, u.expires_at)):
        if place_id in (None, unit.place_id):
            yield SnapshotUnit(
                blood_unit_id=unit.blood_unit_id,
                component=unit.component,
                group=unit.group,
                expires_at=unit.expires_at,
                place_id=unit.place_id,
                status=unit.status,
                attributes=unit.attributes,
                antigens_absent=unit.antigens_absent,
                storage_id=unit.storage_id,
                request_id=unit.request_id,
                patient_id=_whose(blood, unit),
                usable_until_at=_usable_until_at(unit, settings=settings),
            )


def _usable_until_at(unit: BloodUnit, *, settings: BloodSettings) -> float | None:
    since_at = out_since(unit)
    return None if since_at is None else since_at + settings.life.kept(unit.component, unit.attributes).out_limit_s


def _whose(blood: BloodState, unit: BloodUnit) -> str | None:
    request = blood.requests.get(unit.request_id or "")
    return unit.only_for_patient_id if request is None else request.patient_id or unit.only_for_patient_id


def _patients(
    blood: BloodState, *, now: float, settings: BloodSettings, name_of: NameOf | None
) -> Iterator[SnapshotPatient]:
    for patient_id in sorted({*blood.recipients, *blood.requests_of_patient}):
        known = _patient(blood, patient_id, now=now, settings=settings)
        yield known if name_of is None else structs.replace(known, name=name_of(patient_id))


def _patient(blood: BloodState, patient_id: str, *, now: float, settings: BloodSettings) -> SnapshotPatient:
    """As the rules would see the patient if blood were asked for now."""
    rules, asked = settings.recipients, _as_if_asked(blood, patient_id, now=now)
    case = case_of(blood, asked, at=now, settings=rules)
    proven = find_group(case.recipient, asked.patient_group, at=now, settings=structs.replace(rules, testing="here"))
    samples = () if case.recipient is None else sound_samples(case.recipient)
    return SnapshotPatient(
        patient_id=patient_id,
        groups=case.finding.groups,
        confirmed=bool(proven.groups),
        doubt=case.finding.contradiction or case.finding.missing or proven.missing,
        antibodies=tuple(_antibody(antibody, settings) for antibody in case.antibodies),
        requirements=tuple(sorted(each.requirement for each in case.requirements)),
        other_ids=linked_ids(blood.recipients, patient_id)[1:],
        is_neonate=case.is_neonate,
        may_bear_children=case.may_bear_children,
        last_sample_at=max((sample.drawn_at for sample in samples), default=None),
    )


def _antibody(antibody: Antibody, settings: BloodSettings) -> SnapshotAntibody:
    return SnapshotAntibody(
        specificity=antibody.specificity,
        antigens=settings.recipients.demanded_by(antibody.specificity),
        detectable=antibody.detectable,
    )


def _as_if_asked(blood: BloodState, patient_id: str, *, now: float) -> BloodRequest:
    """The patient's last request, with the last group that any of them stated."""
    asked = [blood.requests[name] for name in reversed(blood.requests_of_patient.get(patient_id, ()))]
    stated = next((request.patient_group for request in asked if request.patient_group is not None), None)
    if asked:
        return structs.replace(asked[0], patient_group=stated, patient_id=patient_id)
    return BloodRequest(
        request_id="",
        place_id="",
        lines=(),
        urgency=Urgency.URGENT,
        needed_by_at=now,
        requested_at=now,
        patient_id=patient_id,
    )


def _requests(blood: BloodState) -> Iterator[SnapshotRequest]:
    for request_id in blood.open_request_ids:
        request = blood.requests[request_id]
        yield SnapshotRequest(
            request_id=request_id,
            place_id=request.place_id,
            urgency=request.urgency,
            needed_by_at=request.needed_by_at,
            wanted=tuple(" ".join((str(e.count), e.component.value, *e.requirements)) for e in request.lines),
            patient_id=request.patient_id,
        )


def _suitable(settings: BloodSettings) -> Iterator[SuitableGroups]:
    for component in Component:
        for patient_group in (*BloodGroup, None):
            fitting = settings.preferred(component, patient_group)
            yield SuitableGroups(component=component, patient_group=patient_group, groups=fitting)
