"""Which transfers came of a night's plan."""

from bloodbank.reason import Reason
from bloodbank.redistributing.model import BloodTransfer


def nightly_plan(day: str) -> Reason:
    """The reason that marks a transfer as one of the plan made for a day (ISO)."""
    return Reason(code="nightly-plan", values={"day": day})


def night_of(transfer: BloodTransfer) -> str | None:
    """The day that a nightly plan was made for; None for transfers that people proposed."""
    for reason in transfer.reasons:
        if reason.code == "nightly-plan":
            return str(reason.values.get("day"))
    return None
