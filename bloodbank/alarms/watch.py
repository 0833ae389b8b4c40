"""What is watched: each matter says when it falls due, and what the alarm then says."""

from collections.abc import Iterator

from msgspec import Struct

from bloodbank.alarms.doubtful import doubts
from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.emergency.owed import owed_items
from bloodbank.model import BloodState
from bloodbank.phases.model import Phase
from bloodbank.reason import Reason
from bloodbank.recalls.concerned import unanswered
from bloodbank.settings import BloodSettings


class Watch(Struct, frozen=True, kw_only=True):
    kind: BloodAlarmKind
    cause: str
    due_at: float
    reason: Reason
    request_id: str | None = None
    blood_unit_id: str | None = None


def watches(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """Everything that falls due some time unless somebody does something."""
    yield from _owed(state, settings=settings)
    yield from _not_started(state, settings=settings)
    yield from _running(state, settings=settings)
    yield from _doubtful(state, settings=settings)
    yield from _bags(state, settings=settings)
    yield from _runs(state, settings=settings)
    yield from _phases(state)
    yield from _recalls(state, settings=settings)


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


def _not_started(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    limit_s = settings.bedside.start_within_s
    for unit_id, out_at in state.handed_out.items():
        reason = Reason(code="transfusion-not-started", values={"blood_unit_id": unit_id, "limit_s": limit_s})
        yield Watch(
            kind=BloodAlarmKind.NOT_STARTED,
            cause=f"not-started/{unit_id}/{out_at}",
            due_at=out_at + limit_s,
            reason=reason,
            request_id=state.blood_units[unit_id].request_id,
            blood_unit_id=unit_id,
        )


def _running(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """The clock runs from the refrigerator, not from the needle."""
    limit_s = settings.bedside.complete_within_s
    for unit_id in state.running_transfusions:
        record = state.transfusions[unit_id]
        reason = Reason(code="transfusion-runs-too-long", values={"blood_unit_id": unit_id, "limit_s": limit_s})
        yield Watch(
            kind=BloodAlarmKind.RUNS_TOO_LONG,
            cause=f"runs-too-long/{unit_id}",
            due_at=record.complete_by_at,
            reason=reason,
            request_id=record.request_id,
            blood_unit_id=unit_id,
        )


def _doubtful(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """Whatever becomes known against a unit that runs is due at once."""
    for unit_id in state.running_transfusions:
        record = state.transfusions[unit_id]
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


def next_due_at(state: BloodState, *, now: float, settings: BloodSettings) -> float | None:
    """When the next matter falls due that no alarm is open about; never earlier than now."""
    due = [watch.due_at for watch in watches(state, settings=settings) if watch.cause not in state.alarms]
    return max(now, min(due)) if due else None
