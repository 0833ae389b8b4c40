"""Why a unit begins a job that was queued on it."""

from dispatch.messages import Reason
from dispatch.reasons import reason


def next_in_its_queue(*, estimated_arrival_s: float) -> Reason:
    """The job was queued on the unit, which is clear, and nobody free is there sooner by enough."""
    return reason("next-in-its-queue", estimated_arrival_s=estimated_arrival_s)
