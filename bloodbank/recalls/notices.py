"""Who is told of a recall, and of which units: the places that hold some of it, used some, or are about to get some."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import structs

from bloodbank.kinds import BloodUnitStatus
from bloodbank.model import BloodState, BloodUnit
from bloodbank.recalls.model import NoticeToPlace, Recall, RecallNotice

HELD, COMING, GONE_ON, RUNNING, USED = "held", "coming", "gone_on", "running", "used"
_OVER = (BloodUnitStatus.DISCARDED, BloodUnitStatus.MODIFIED)


def notices_for(state: BloodState, unit_ids: Iterable[str]) -> tuple[NoticeToPlace, ...]:
    """One for each place; what was discarded or made into others concerns nobody any more."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for unit_id in unit_ids:
        for place_id, situation in _situations(state, state.blood_units[unit_id]):
            found[place_id][f"{situation}_unit_ids"].append(unit_id)
    return tuple(
        NoticeToPlace(place_id=place_id, **{name: tuple(units) for name, units in lists.items()})
        for place_id, lists in sorted(found.items())
    )


def _situations(state: BloodState, unit: BloodUnit) -> Iterator[tuple[str, str]]:
    if unit.status in _OVER:
        return
    if unit.status is BloodUnitStatus.TRANSFUSED:
        record = state.transfusions.get(unit.blood_unit_id)
        yield unit.place_id, RUNNING if record is not None and record.ended_at is None else USED
    elif _is_on_the_way(unit):
        yield unit.place_id, GONE_ON
        destination = _destination(state, unit)
        if destination not in (None, unit.place_id):
            yield str(destination), COMING
    else:
        yield unit.place_id, HELD


def _is_on_the_way(unit: BloodUnit) -> bool:
    """Also one that was set aside, or frozen before, while a van had it."""
    set_aside = unit.status in (BloodUnitStatus.QUARANTINED, BloodUnitStatus.RECALLED)
    carried = unit.tour_id is not None or unit.transfer_id is not None
    return unit.status is BloodUnitStatus.IN_TRANSIT or (set_aside and carried)


def _destination(state: BloodState, unit: BloodUnit) -> str | None:
    transfer = state.transfers.get(unit.transfer_id or "")
    if transfer is not None:
        return transfer.to_place_id
    request = state.requests.get(unit.request_id or "")
    return _next_stop(state, unit) if request is None else request.place_id


def _next_stop(state: BloodState, unit: BloodUnit) -> str | None:
    """Where its van, or the carrier of an emergency run, puts it down."""
    run = state.runs.get(unit.tour_id or "")
    if run is not None:
        return run.to_place_id
    tour = state.tours.get(unit.tour_id or "")
    stops = () if tour is None else tour.stops
    return next((stop.place_id for stop in stops if unit.blood_unit_id in stop.deliver), None)


def with_arrival(state: BloodState, unit: BloodUnit, *, at: float) -> BloodState:
    """Where a unit of a donation under an open recall was received, its place is told, anew if it was told before."""
    recall = state.recalls.get(state.recall_of_donation.get(unit.din, ""))
    if recall is None or not recall.is_open:
        return state
    return _with_held(state, recall, unit, at=at)


def with_put_down(state: BloodState, unit_ids: Iterable[str], *, at: float) -> BloodState:
    """Where units that were recalled on the way were put down, the place is told unless it was told to expect them."""
    for unit_id in unit_ids:
        unit = state.blood_units[unit_id]
        if unit.status is BloodUnitStatus.RECALLED:
            for recall in state.recalls.values():
                if recall.is_open and unit_id in recall.blood_unit_ids and not _told(recall, unit):
                    state = _with_held(state, recall, unit, at=at)
    return state


def _told(recall: Recall, unit: BloodUnit) -> bool:
    of_place = (notice for notice in recall.notices if notice.place_id == unit.place_id)
    return any(unit.blood_unit_id in (*notice.held_unit_ids, *notice.coming_unit_ids) for notice in of_place)


def _with_held(state: BloodState, recall: Recall, unit: BloodUnit, *, at: float) -> BloodState:
    """The notice to the place where the unit is, with this unit; somebody has to acknowledge it again."""
    before = next((notice for notice in recall.notices if notice.place_id == unit.place_id), None)
    notice = before or RecallNotice(place_id=unit.place_id, notified_at=at)
    notice = structs.replace(
        notice,
        held_unit_ids=(*notice.held_unit_ids, unit.blood_unit_id),
        notified_at=at,
        acknowledged_by=None,
        acknowledged_at=None,
    )
    others = (other for other in recall.notices if other.place_id != unit.place_id)
    recall = structs.replace(recall, notices=(*others, notice))
    return structs.replace(state, recalls=state.recalls.set(recall.recall_id, recall))


def unread(recall: Recall) -> tuple[RecallNotice, ...]:
    """Those that nobody has acknowledged."""
    return tuple(notice for notice in recall.notices if notice.acknowledged_by is None)
