"""What is asked while a call is taken: where it is, and which incidents it may belong to."""

from collections.abc import Iterator

from msgspec import Struct

from controlroom.desk import Desk
from dispatch.intake.model import Call, LocationMethod
from dispatch.intake.related import RelatedIncident, Subject, nearby_incidents, related_incidents, subject_of
from dispatch.lookup import incident_of
from dispatch.model import Incident
from dispatch.state import DispatchState
from patients import Access
from roads.geocode import Match

MOST_CANDIDATES = 8
TOO_WIDE_TO_GO_TO = frozenset({"street", "place"})
"""A whole street; a settlement or quarter (named things are `poi`, `hospital`, ...)."""
LAST_CALLS = 5_000
LonLat = tuple[float, float]


class PlaceCandidate(Struct, frozen=True, kw_only=True):
    """A place that a typed text may mean."""

    lon: float
    lat: float
    label: str
    kind: str
    score: float
    location_method: LocationMethod


class PlaceAnswer(Struct, frozen=True, kw_only=True):
    """The place meant, when one is clearly meant; else what it may be, best first."""

    found: PlaceCandidate | None
    candidates: tuple[PlaceCandidate, ...] = ()


def find_place(desk: Desk, text: str, *, near: LonLat | None = None, language: str = "en") -> PlaceAnswer | None:
    """What a typed text means; None where this region has no gazetteer.

    A place is found when its match is good, leads the next, and is a place to go to: a whole street is not.
    """
    if desk.geocoder is None:
        return None
    matches = desk.geocoder.search(text, limit=MOST_CANDIDATES, near=near, language=language)
    candidates = tuple(_candidate(match) for match in matches)
    return PlaceAnswer(found=_clear_one(candidates, desk), candidates=candidates)


def related_to_incident(desk: Desk, incident_id: str, *, access: Access) -> tuple[RelatedIncident, ...]:
    """Incidents that may be the same event as this one; the notes that were read leave lines in the access log."""
    state = desk.room.state.dispatch
    incident = incident_of(state, incident_id)
    own = _callers_of(state, incident_id)
    notes = desk.patients.callers.notes_of(own, access=access, now=desk.now())
    subject = subject_of(state, incident, notes="\n".join(notes.values()))
    since_at = max(subject.received_at - desk.dispatch_settings.intake.compare_within_s, 0.0)
    same = {
        other
        for caller_id in own
        for other in desk.patients.callers.with_number_of(caller_id, since_at=since_at, access=access, now=desk.now())
    }
    return _related(desk, state, subject, callers=frozenset(same), access=access)


def related_to_draft(desk: Desk, subject: Subject, *, phone: str | None, access: Access) -> tuple[RelatedIncident, ...]:
    """The same for a call that is being taken and has no incident yet."""
    since_at = max(subject.received_at - desk.dispatch_settings.intake.compare_within_s, 0.0)
    callers = desk.patients.callers
    same = () if phone is None else callers.with_number(phone, since_at=since_at, access=access, now=desk.now())
    return _related(desk, desk.room.state.dispatch, subject, callers=frozenset(same), access=access)


def _related(
    desk: Desk, state: DispatchState, subject: Subject, *, callers: frozenset[str], access: Access
) -> tuple[RelatedIncident, ...]:
    settings = desk.dispatch_settings.intake
    same_number = {call.incident_id for call in _recent_calls(state) if call.caller_id in callers}
    near = nearby_incidents(state, subject, same_number=same_number, settings=settings)
    notes = {incident.incident_id: _notes_of(desk, state, incident, access=access) for incident in near}
    return related_incidents(state, subject, notes=notes, same_number=same_number, settings=settings)


def _notes_of(desk: Desk, state: DispatchState, incident: Incident, *, access: Access) -> str:
    callers = _callers_of(state, incident.incident_id)
    return "\n".join(desk.patients.callers.notes_of(callers, access=access, now=desk.now()).values())


def _callers_of(state: DispatchState, incident_id: str) -> tuple[str, ...]:
    calls = (state.intake.calls[call_id] for call_id in state.intake.call_ids_of.get(incident_id, ()))
    return tuple(call.caller_id for call in calls if call.caller_id is not None)


def _recent_calls(state: DispatchState) -> Iterator[Call]:
    """The last calls, newest first: ids are numbered as they came."""
    newest = state.intake.next_call_number - 1
    for number in range(newest, max(newest - LAST_CALLS, 0), -1):
        yield state.intake.calls[f"C-{number:06d}"]


def _clear_one(candidates: tuple[PlaceCandidate, ...], desk: Desk) -> PlaceCandidate | None:
    settings = desk.dispatch_settings.intake
    if not candidates or candidates[0].score < settings.place_score or candidates[0].kind in TOO_WIDE_TO_GO_TO:
        return None
    leads_by = candidates[0].score - (candidates[1].score if len(candidates) > 1 else 0.0)
    return candidates[0] if leads_by >= settings.place_lead else None


def _candidate(match: Match) -> PlaceCandidate:
    method = {"address": LocationMethod.ADDRESS, "street": LocationMethod.ADDRESS, "crossing": LocationMethod.CROSSING}
    return PlaceCandidate(
        lon=match.lon,
        lat=match.lat,
        label=match.label,
        kind=match.kind,
        score=match.score,
        location_method=method.get(match.kind, LocationMethod.NAMED_PLACE),
    )
