"""What the plan for all waiting calls says of its own."""

from dispatch.messages import Reason
from dispatch.reasons import joined, reason


def fills_optional_need(*, need: frozenset[str], estimated_arrival_s: float) -> Reason:
    """It was left over when everything that is needed had been given out."""
    return reason("fills-optional-need", need=joined(need), estimated_arrival_s=estimated_arrival_s)


def nearer_unit_counts_later(*, nearer_unit_id: str, later_s: float, counts_later_s: float) -> Reason:
    """An earlier unit was not taken: by policy, capabilities or the call it would leave it counts as later."""
    return reason(
        "nearer-unit-counts-later", nearer_unit_id=nearer_unit_id, later_s=later_s, counts_later_s=counts_later_s
    )


def taken_in_plan(*, incident_id: str, left_priority: int) -> Reason:
    """The unit leaves a less urgent call, which is in the same plan."""
    return reason("taken-in-plan", incident_id=incident_id, left_priority=left_priority)


def replaces_in_plan(*, unit_ids: str) -> Reason:
    """It goes to a call that loses these units by the same plan."""
    return reason("replaces-in-plan", unit_ids=unit_ids)


def units_kept_back(*, need: frozenset[str], count: int, kept: int, longest_s: float) -> Reason:
    """`count` units are not sent although `kept` could come: they cover their places, for so long at the most."""
    return reason("units-kept-back", need=joined(need), count=count, kept=kept, longest_s=longest_s)


def better_than_greedy(*, saved_share: float, different: int) -> Reason:
    """The optimal answer costs less than one call after the other would; `different` units go elsewhere than there."""
    return reason("better-than-greedy", saved_share=saved_share, different=different)


def greedy_is_best() -> Reason:
    """One call after the other costs no more than the least there is."""
    return reason("greedy-is-best")


def optimum_unknown() -> Reason:
    """The optimiser gave no answer; the calls were served one after the other."""
    return reason("optimum-unknown")
