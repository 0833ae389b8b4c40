"""Why units are moved, in reasons."""

from bloodbank.reason import Reason
from bloodbank.reasons import because

WORTH_SAYING = 0.05


def why_moved(*, wasted_here: tuple[float, float], short_there: tuple[float, float]) -> tuple[Reason, ...]:
    """Expected units before and after all moves of the plan: wasted where they come from, lacking where they go to."""
    reasons = []
    if wasted_here[0] - wasted_here[1] >= WORTH_SAYING:
        before, after = (round(value, 1) for value in wasted_here)
        reasons.append(because("would-expire-unused", before=before, after=after))
    if short_there[0] - short_there[1] >= WORTH_SAYING:
        before, after = (round(value, 1) for value in short_there)
        reasons.append(because("would-run-short", before=before, after=after))
    return tuple(reasons) or (because("saves-together-with-others"),)
