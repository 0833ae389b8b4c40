"""Planned runs of a unit beside each other: one after the other, or together with room and consent for all."""

from collections.abc import Mapping
from itertools import pairwise

from dispatch.refusal import Refused
from dispatch.state import DispatchState
from dispatch.transports.model import Run
from dispatch.transports.settings import TransportSettings

SAME_TIME_S = 1.0


def check_apart(runs: Mapping[str, Run]) -> None:
    """Refuse runs of a unit that overlap without being together."""
    ordered = sorted(runs.items(), key=lambda item: (item[1].unit_id, item[1].depart_at))
    for (before_id, before), (after_id, after) in pairwise(ordered):
        if before.unit_id != after.unit_id or after_id in before.with_ids:
            continue
        if after.depart_at < before.clear_at - SAME_TIME_S:
            detail = f"Unit {after.unit_id} would drive {before_id} and {after_id} at once; plan anew."
            raise Refused("runs-overlap", detail, kind="conflict", field="runs")


def check_together(state: DispatchState, runs: Mapping[str, Run], *, settings: TransportSettings) -> None:
    """Refuse runs together that are not one ride of one unit, or for which somebody lacks room or consent."""
    for transport_id, run in runs.items():
        if not run.with_ids:
            continue
        others = {name: runs.get(name) for name in run.with_ids}
        if any(other is None or not _is_one_ride(run, other, transport_id) for other in others.values()):
            raise _refused(run, transport_id, "is not planned for one ride with those it names")
        wishes = {name: state.transports.transports[name].wishes for name in (transport_id, *others)}
        if not all(settings.lets_share(wish) for wish in wishes.values()):
            raise _refused(run, transport_id, "would ride with somebody who has to ride alone")
        aboard = [
            name
            for name, other in ((transport_id, run), *others.items())
            if other is not None and other.pick_up_at <= run.pick_up_at < other.drop_off_at
        ]
        unit_type = state.units[run.unit_id].unit_type
        if len(aboard) > settings.most_together or not settings.has_room(unit_type, *(wishes[n] for n in aboard)):
            raise _refused(run, transport_id, "would have no place aboard")


def _is_one_ride(run: Run, other: Run, transport_id: str) -> bool:
    return (
        other.unit_id == run.unit_id
        and transport_id in other.with_ids
        and abs(other.depart_at - run.depart_at) <= SAME_TIME_S
        and abs(other.clear_at - run.clear_at) <= SAME_TIME_S
    )


def _refused(run: Run, transport_id: str, what: str) -> Refused:
    detail = f"Transport {transport_id} {what} on unit {run.unit_id}; plan anew."
    return Refused("not-together", detail, kind="conflict", field="runs")
