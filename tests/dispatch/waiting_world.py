"""The small town where several calls wait at once and the rest of the region counts."""

from dispatch.batch import PlannedAssignment, WaitingPlan, plan_waiting
from dispatch.messages import DivertUnit
from dispatch.settings import DispatchSettings
from dispatch.waiting.settings import WaitingSettings
from tests.dispatch.recommending_world import WeighingTown


class QueueTown(WeighingTown):
    """Plans with the losses given by hand, and follows them."""

    def plan(self) -> WaitingPlan:
        return plan_waiting(
            self.state,
            positions=self.positions,
            travel_times=self.travel_times,
            now=self.now,
            settings=self.settings,
            coverage_lost=self.coverage_lost,
            preparedness_lost=self.preparedness_lost,
        )

    def follow(self, planned: PlannedAssignment) -> None:
        """Send the unit as the plan says: from where it waits, or from the incident it would leave."""
        if planned.preempts_incident_id is None:
            self.assign(planned.unit_id, planned.incident_id)
            return
        self.do(
            DivertUnit(
                unit_id=planned.unit_id,
                to_incident_id=planned.incident_id,
                from_incident_id=planned.preempts_incident_id,
                reason="more urgent",
                reasons=planned.reasons,
            )
        )


def settings_with(*, policies: dict[int, str] | None = None, **waiting: object) -> DispatchSettings:
    """Settings of the plan, everything else as it comes."""
    return DispatchSettings(
        policy_by_priority=policies or {1: "closest"},
        waiting=WaitingSettings(**waiting),  # type: ignore[arg-type]
    )


def who_goes_where(plan: WaitingPlan) -> dict[str, str]:
    return {assignment.unit_id: assignment.incident_id for assignment in plan.assignments}


def codes_of(plan: WaitingPlan, unit_id: str) -> list[str]:
    [planned] = [assignment for assignment in plan.assignments if assignment.unit_id == unit_id]
    return [reason.code for reason in planned.reasons]


def shortfall_codes(plan: WaitingPlan, incident_id: str) -> list[str]:
    return [why.code for found in plan.shortfalls if found.incident_id == incident_id for why in found.reasons]
