"""What a place that was notified of a recall has to do, the most urgent first."""

from bloodbank.reason import Reason
from bloodbank.recalls.model import RecallNotice


def instructions(notice: RecallNotice) -> tuple[Reason, ...]:
    """Each names the units that it is about; none where a notice names no units."""
    asked = (
        ("recall-stop", notice.running_unit_ids),
        ("recall-set-apart", notice.held_unit_ids),
        ("recall-refuse-arrival", notice.coming_unit_ids),
        ("recall-tell-carrier", notice.gone_on_unit_ids),
        ("recall-tell-physician", notice.used_unit_ids),
    )
    return tuple(Reason(code=code, values={"blood_unit_ids": ", ".join(units)}) for code, units in asked if units)
