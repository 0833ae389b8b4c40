"""What is watched: each matter says when it falls due, and what the alarm then says."""

from collections.abc import Iterator

from bloodbank.alarms.disputed_paper import disputed_paper
from bloodbank.alarms.doubtful import doubts
from bloodbank.alarms.late_transport import late_transport
from bloodbank.alarms.matter import Watch as Watch
from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.alarms.over_full import over_full_places
from bloodbank.bedside.model import Transfusion
from bloodbank.emergency.owed import owed_items
from bloodbank.model import BloodState
from bloodbank.phases.model import Phase
from bloodbank.reason import Reason
from bloodbank.recalls.concerned import unanswered
from bloodbank.recalls.notices import unread
from bloodbank.settings import BloodSettings


def watches(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """Everything that falls due some time unless somebody does something."""
    yield from general_watches(state, settings=settings)
    for unit_id in dict.fromkeys((*state.handed_out, *state.running_transfusions)):
        yield from unit_watches(state, unit_id, settings=settings)


def general_watches(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """What is not about a single unit in somebody's hands or running: few matters, however much blood is given."""
    yield from _owed(state, settings=settings)
    yield from _bags(state, settings=settings)
    yield from _runs(state, settings=settings)
    yield from late_transport(state, settings=settings)
    yield from over_full_places(state, settings=settings)
    yield from _phases(state)
    yield from _recalls(state, settings=settings)
    yield from _recall_notices(state, settings=settings)
    yield from disputed_paper(state)


def unit_watches(state: BloodState, unit_id: str, *, settings: BloodSettings) -> Iterator[Watch]:
    """What falls due about one unit that is in somebody's hands or runs into a patient; nothing for any other."""
    if unit_id in state.handed_out:
        yield _not_started(state, unit_id, settings=settings)
    record = state.transfusions.get(unit_id)
    if record is not None and record.ended_at is None:
        yield _running(record, settings=settings)
        yield from _doubtful(state, record, settings=settings)


def _owed(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    for item in owed_items(state, settings=settings):
        unit_id = item.blood_unit_id or ""
        reason = Reason(
            code="owed-overdue",
            values={"owed": item.kind.value, "request_id": item.request_id, "blood_unit_id": unit_id},
        )
        yield Watch(
            kind=BloodAlarmKind.OWED_OVERDUE,
            cause=f"owed/{item.kind}/{item.request_id}/{unit_id}",
            due_at=item.due_at,
            reason=reason,
            request_id=item.request_id,
            blood_unit_id=item.blood_unit_id,
        )


def _not_started(state: BloodState, unit_id: str, *, settings: BloodSettings) -> Watch:
    limit_s, out_at = settings.bedside.start_within_s, state.handed_out[unit_id]
    return Watch(
        kind=BloodAlarmKind.NOT_STARTED,
        cause=f"not-started/{unit_id}/{out_at}",
        due_at=out_at + limit_s,
        reason=Reason(code="transfusion-not-started", values={"blood_unit_id": unit_id, "limit_s": limit_s}),
        request_id=state.blood_units[unit_id].request_id,
        blood_unit_id=unit_id,
    )


def _running(record: Transfusion, *, settings: BloodSettings) -> Watch:
    """The clock runs from the refrigerator, not from the needle."""
    unit_id, limit_s = record.blood_unit_id, settings.bedside.complete_within_s
    return Watch(
        kind=BloodAlarmKind.RUNS_TOO_LONG,
        cause=f"runs-too-long/{unit_id}",
        due_at=record.complete_by_at,
        reason=Reason(code="transfusion-runs-too-long", values={"blood_unit_id": unit_id, "limit_s": limit_s}),
        request_id=record.request_id,
        blood_unit_id=unit_id,
    )


def _doubtful(state: BloodState, record: Transfusion, *, settings: BloodSettings) -> Iterator[Watch]:
    """Whatever becomes known against a unit that runs is due at once."""
    unit_id = record.blood_unit_id
    for doubt, code in doubts(state, record, settings=settings):
        values: dict[str, str | float | int] = {"blood_unit_id": unit_id, "patient_id": record.patient_id}
        yield Watch(
            kind=BloodAlarmKind.DOUBTFUL_GIVEN,
            cause=f"doubtful-while-given/{unit_id}/{code}",
            due_at=record.started_at,
            reason=Reason(code="unit-doubtful-while-given", values=values | {"doubt": doubt}),
            request_id=record.request_id,
            blood_unit_id=unit_id,
        )


def _bags(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """After a reaction the laboratory needs the bag."""
    limit_s = settings.haemovigilance.bag_within_s
    for reaction_id in state.reactions_without_bags:
        reaction = state.reactions[reaction_id]
        for unit_id in reaction.missing_bag_ids:
            values: dict[str, str | float | int] = {"blood_unit_id": unit_id, "reaction_id": reaction_id}
            yield Watch(
                kind=BloodAlarmKind.BAG_OVERDUE,
                cause=f"bag-overdue/{reaction_id}/{unit_id}",
                due_at=reaction.reported_at + limit_s,
                reason=Reason(code="reaction-bag-overdue", values=values | {"limit_s": limit_s}),
                blood_unit_id=unit_id,
            )


def _runs(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """An emergency run that is not there yet."""
    limit_s = settings.runs.overdue_s
    for run_id in state.live_run_ids:
        run = state.runs[run_id]
        values: dict[str, str | float | int] = {"run_id": run_id, "carrier_id": run.carrier_id, "limit_s": limit_s}
        yield Watch(
            kind=BloodAlarmKind.RUN_OVERDUE,
            cause=f"run-overdue/{run_id}",
            due_at=run.planned_arrival_at + limit_s,
            reason=Reason(code="run-overdue", values=values),
            request_id=run.request_id,
        )


def _phases(state: BloodState) -> Iterator[Watch]:
    """Stock that is amber or red, from the instant it became so."""
    for key, standing in state.phases.items():
        if standing.phase is not Phase.GREEN:
            values: dict[str, str | float | int] = {
                "component": standing.component.value,
                "group": standing.group.value,
                "phase": standing.phase.value,
                "days": "?" if standing.days is None else round(standing.days, 1),
            }
            yield Watch(
                kind=BloodAlarmKind.STOCK_SCARCE,
                cause=f"stock-scarce/{key}/{standing.phase}",
                due_at=standing.since_at,
                reason=Reason(code="stock-scarce", values=values),
            )


def _recalls(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """Each place that holds, or used, something of a recall has to answer."""
    limit_s = settings.recalls.answer_within_s
    for recall in state.recalls.values():
        for place_id in unanswered(recall) if recall.is_open else ():
            values: dict[str, str | float | int] = {"place_id": place_id, "recall_id": recall.recall_id}
            yield Watch(
                kind=BloodAlarmKind.RECALL_UNANSWERED,
                cause=f"recall-unanswered/{recall.recall_id}/{place_id}",
                due_at=recall.recalled_at + limit_s,
                reason=Reason(code="recall-unanswered", values=values | {"limit_s": limit_s}),
            )


def _recall_notices(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """A place that was told of a recall, and of which nobody has said that it was read."""
    limit_s = settings.recalls.acknowledge_within_s
    for recall in state.recalls.values():
        for notice in unread(recall) if recall.is_open else ():
            values: dict[str, str | float | int] = {"place_id": notice.place_id, "recall_id": recall.recall_id}
            yield Watch(
                kind=BloodAlarmKind.RECALL_NOTICE_UNREAD,
                cause=f"recall-notice-unread/{recall.recall_id}/{notice.place_id}/{notice.notified_at}",
                due_at=notice.notified_at + limit_s,
                reason=Reason(code="recall-notice-unread", values=values | {"limit_s": limit_s}),
            )


def next_due_at(state: BloodState, *, now: float, settings: BloodSettings) -> float | None:
    """When the next matter falls due that no alarm is open about; never earlier than now."""
    due = [watch.due_at for watch in watches(state, settings=settings) if watch.cause not in state.alarms]
    return max(now, min(due)) if due else None
