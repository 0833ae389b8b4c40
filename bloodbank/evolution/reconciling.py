"""That something was written on paper changes nothing by itself: the events beside it do."""

from bloodbank.messages import PaperRowDisputed, PaperRowTaken
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def noted(state: BloodState, event: PaperRowTaken | PaperRowDisputed, *, at: float) -> BloodState:
    return state


CHANGES: Changes = {PaperRowTaken: noted, PaperRowDisputed: noted}
