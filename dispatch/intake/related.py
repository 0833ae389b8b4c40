"""Which incidents may be the same event as a call, or have to do with it: by place, time, words and number."""

from collections.abc import Iterator, Mapping, Set
from enum import StrEnum

import numpy as np
from msgspec import Struct

from dispatch.geometry import straight_line_m
from dispatch.intake import reasons
from dispatch.intake.likeness import likeness_of_determinants, likeness_of_texts
from dispatch.intake.merging import MERGED
from dispatch.intake.model import Relation
from dispatch.intake.settings import IntakeSettings
from dispatch.intake.state import pair_key
from dispatch.messages import Reason
from dispatch.model import EMERGENCY, Incident
from dispatch.state import DispatchState

ALIKE = 0.6
LAST_LOOKED_AT = 2_000
OLD_ONES_IN_A_ROW = 100


class Likely(StrEnum):
    """What a likeness is offered as."""

    SAME_EVENT = "same-event"
    RELATED = "related"


class Subject(Struct, frozen=True, kw_only=True):
    """What is compared: a call being taken, or an incident with the notes of its calls.

    `is_call` is false of a scheduled transport, which is never the same event as anything else.
    """

    lon: float
    lat: float
    received_at: float
    accuracy_m: float = 0.0
    determinant: str = ""
    address_text: str = ""
    notes: str = ""
    incident_id: str | None = None
    is_call: bool = True


class RelatedIncident(Struct, frozen=True, kw_only=True):
    """An incident that is offered: how likely (score 0 to 1), as what, why, and what was said of the two already."""

    incident_id: str
    score: float
    likely: Likely
    reasons: tuple[Reason, ...]
    distance_m: float
    said: Relation | None = None
    closed: bool = False


def subject_of(state: DispatchState, incident: Incident, *, notes: str = "") -> Subject:
    """An incident as a subject; its place is as exact as the best of its calls."""
    calls = [state.intake.calls[call_id] for call_id in state.intake.call_ids_of.get(incident.incident_id, ())]
    return Subject(
        lon=incident.lon,
        lat=incident.lat,
        received_at=incident.call_received_at,
        accuracy_m=min((call.accuracy_m or 0.0 for call in calls), default=0.0),
        determinant=incident.determinant,
        address_text=incident.address_text,
        notes=notes,
        incident_id=incident.incident_id,
        is_call=incident.kind == EMERGENCY,
    )


def nearby_incidents(
    state: DispatchState, subject: Subject, *, same_number: Set[str] = frozenset(), settings: IntakeSettings
) -> tuple[Incident, ...]:
    """Incidents near enough in place and time to be compared; those of `same_number` wherever they are."""
    recent = [
        incident
        for incident in _recent(state, since_at=subject.received_at - settings.compare_within_s)
        if incident.incident_id != subject.incident_id
        and incident.disposition != MERGED
        and abs(incident.call_received_at - subject.received_at) <= settings.compare_within_s
    ]
    if not recent:
        return ()
    places = np.array([(incident.lon, incident.lat) for incident in recent])
    distances_m = straight_line_m(places, lon=subject.lon, lat=subject.lat)
    return tuple(
        incident
        for incident, distance_m in zip(recent, distances_m, strict=True)
        if incident.incident_id in same_number
        or (
            distance_m <= settings.widest_m
            and distance_m <= _radius_m(subject, subject_of(state, incident), settings=settings)
        )
    )


def related_incidents(
    state: DispatchState,
    subject: Subject,
    *,
    notes: Mapping[str, str],
    same_number: Set[str] = frozenset(),
    settings: IntakeSettings,
) -> tuple[RelatedIncident, ...]:
    """The likeliest first, at most `most_offered`; those said to be distinct are not offered again.

    `notes` are what was written down of the calls of each incident, by its id; `same_number` are incidents about which
    somebody called from the number of this call.
    """
    found = []
    for incident in nearby_incidents(state, subject, same_number=same_number, settings=settings):
        said = _said(state, subject.incident_id, incident.incident_id)
        other = subject_of(state, incident, notes=notes.get(incident.incident_id, ""))
        if said is not Relation.DISTINCT:
            found.append(_compared(subject, other, incident, said, same_number=same_number, settings=settings))
    offered = [related for related in found if related.score >= settings.related_score or related.said is not None]
    return tuple(sorted(offered, key=lambda related: (-related.score, related.incident_id))[: settings.most_offered])


def _compared(
    subject: Subject,
    other: Subject,
    incident: Incident,
    said: Relation | None,
    *,
    same_number: Set[str],
    settings: IntakeSettings,
) -> RelatedIncident:
    distance_m = _distance_m(subject, other)
    radius_m = _radius_m(subject, other, settings=settings)
    gap_s = abs(subject.received_at - other.received_at)
    words, why = _words(subject, other, settings=settings)
    parts = [
        (settings.place_weight, max(1.0 - distance_m / radius_m, 0.0)),
        (settings.time_weight, max(1.0 - gap_s / settings.compare_within_s, 0.0)),
        *((settings.text_weight, likeness) for likeness in words),
    ]
    score = sum(weight * likeness for weight, likeness in parts) / sum(weight for weight, _ in parts)
    if incident.incident_id in same_number:
        score += (1.0 - score) * settings.same_number_share
        why.insert(0, reasons.same_number(other_incident_id=incident.incident_id))
    if distance_m <= radius_m:
        why.insert(0, reasons.near_in_place(distance_m=distance_m, radius_m=radius_m))
    may_be_same = subject.is_call and other.is_call and score >= settings.duplicate_score
    return RelatedIncident(
        incident_id=incident.incident_id,
        score=round(score, 4),
        likely=Likely.SAME_EVENT if may_be_same else Likely.RELATED,
        reasons=(*why, reasons.near_in_time(gap_s=gap_s)),
        distance_m=distance_m,
        said=said,
        closed=incident.closed_at is not None,
    )


def _words(subject: Subject, other: Subject, *, settings: IntakeSettings) -> tuple[list[float], list[Reason]]:
    """The likeness of what is said, as one mean when anything can be compared, and what it rests on."""
    notes = likeness_of_texts(subject.notes, other.notes)
    address = likeness_of_texts(subject.address_text, other.address_text)
    kind = likeness_of_determinants(subject.determinant, other.determinant, untriaged=settings.untriaged_determinant)
    why = []
    if notes is not None and notes >= ALIKE:
        why.append(reasons.alike_in_words(likeness_percent=round(100 * notes)))
    if address is not None and address >= ALIKE:
        why.append(reasons.alike_in_address(likeness_percent=round(100 * address)))
    if kind == 1.0:
        why.append(reasons.same_determinant(determinant=other.determinant))
    if kind == 0.0:
        why.append(reasons.other_determinant(determinant=other.determinant))
    known = [likeness for likeness in (notes, address, kind) if likeness is not None]
    return ([sum(known) / len(known)] if known else []), why


def _radius_m(subject: Subject, other: Subject, *, settings: IntakeSettings) -> float:
    """Grows with the inexactness of both places, up to a limit."""
    return min(settings.compare_within_m + subject.accuracy_m + other.accuracy_m, settings.widest_m)


def _distance_m(subject: Subject, other: Subject) -> float:
    return float(straight_line_m(np.array([(other.lon, other.lat)]), lon=subject.lon, lat=subject.lat)[0])


def _said(state: DispatchState, incident_id: str | None, other_incident_id: str) -> Relation | None:
    return None if incident_id is None else state.intake.relations.get(pair_key(incident_id, other_incident_id))


def _recent(state: DispatchState, *, since_at: float) -> Iterator[Incident]:
    """Incidents of calls since an instant: ids are numbered in the order of reporting, so the search ends early."""
    too_old = 0
    newest = state.next_incident_number - 1
    for number in range(newest, max(newest - LAST_LOOKED_AT, 0), -1):
        incident = state.incidents.get(f"I-{number:06d}")
        if incident is None or incident.call_received_at < since_at:
            too_old += 1
            if too_old >= OLD_ONES_IN_A_ROW:
                return
            continue
        too_old = 0
        yield incident
