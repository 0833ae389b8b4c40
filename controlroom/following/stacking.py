"""A unit that is clear begins its next job by itself, unless somebody else is there sooner.

The job is then offered, and a timer begins it when the offer was not taken. All commands change nothing when the job
went elsewhere meanwhile, so a row that runs twice does no harm.
"""

from collections.abc import Sequence

from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.positions import LivePositions
from controlroom.preparation import schedule
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from controlroom.timers import SetTimer
from dispatch.lifecycle import is_free
from dispatch.messages import OfferStackedIncident, StartStackedIncident, UnstackIncident
from dispatch.ports import TravelTimes
from dispatch.recommendation import Recommendation, recommend_units
from dispatch.settings import DispatchSettings
from dispatch.stacking.choice import Begin, Offer, next_step
from dispatch.state import DispatchState

ACTOR = "arterial/stacking"
MAY_CLEAR_THE_WAY = frozenset(
    f"dispatch.{event}"
    for event in (
        "UnitStatusChanged",
        "UnitStoodDown",
        "UnitAssigned",
        "IncidentClosed",
        "IncidentUnstacked",
        "StackReordered",
        "BreakEnded",
    )
)


def reactions(
    subjects: Subjects,
    settings: DispatchSettings,
    positions: LivePositions | None = None,
    travel_times: TravelTimes | None = None,
) -> tuple[Reaction, ...]:
    """Without `travel_times` nobody is known to be nearer, and the next job always begins."""
    run = BeginNextJob(subjects, settings, positions, travel_times)
    return (Reaction(name="stacked-job-begins", event_types=MAY_CLEAR_THE_WAY, run=run),)


class BeginNextJob:
    """For each clear unit with queued jobs: what becomes of the first. One that is on offer is let be until its timer
    is due, or until its unit is clear once more."""

    def __init__(
        self,
        subjects: Subjects,
        settings: DispatchSettings,
        positions: LivePositions | None,
        travel_times: TravelTimes | None,
    ) -> None:
        self._subjects, self._settings = subjects, settings
        self._positions, self._travel_times = positions, travel_times

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        stacks = state.dispatch.stacking.stacks
        offered = state.dispatch.stacking.offered
        clear = [
            unit_id
            for unit_id, stack in sorted(stacks.items())
            if is_free(state.dispatch.units[unit_id])
            and (stack[0] not in offered or f"unit/{unit_id}" in record.streams)
        ]
        return [
            CommandEnvelope(command=command, actor=ACTOR)
            for unit_id in clear
            for command in self._next(state.dispatch, unit_id, stacks[unit_id][0], now=record.at)
        ]

    def _next(self, state: DispatchState, unit_id: str, incident_id: str, *, now: float) -> Sequence[object]:
        begin = StartStackedIncident(unit_id=unit_id, incident_id=incident_id)
        if self._travel_times is None:
            return (begin,)
        step = next_step(state, self._recommendation(state, incident_id, now=now), unit_id, settings=self._settings)
        if isinstance(step, Begin):
            return (self._begin(unit_id, incident_id, step),)
        if not isinstance(step, Offer):
            return (UnstackIncident(incident_id=incident_id, reason=step.reason.code),)
        offer = OfferStackedIncident(
            incident_id=incident_id, nearer_unit_id=step.nearer_unit_id, sooner_s=step.sooner_s
        )
        timer = SetTimer(
            timer_id=f"stacked-job/{incident_id}",
            due_at=now + self._settings.stacking.offer_s,
            command=schedule(self._begin(unit_id, incident_id, step.otherwise), self._subjects),
            actor=ACTOR,
        )
        return (offer, timer)

    def _recommendation(self, state: DispatchState, incident_id: str, *, now: float) -> Recommendation:
        assert self._travel_times is not None
        return recommend_units(
            state,
            incident_id,
            positions={} if self._positions is None else self._positions.all(),
            travel_times=self._travel_times,
            now=now,
            settings=self._settings,
        )

    def _begin(self, unit_id: str, incident_id: str, step: Begin) -> StartStackedIncident:
        return StartStackedIncident(
            unit_id=unit_id,
            incident_id=incident_id,
            estimated_arrival_s=step.estimated_arrival_s,
            reasons=step.reasons,
        )
