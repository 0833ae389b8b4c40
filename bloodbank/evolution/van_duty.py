"""What is known of a van's duty."""

from msgspec import structs

from bloodbank.messages.van_duty import VanDutySet
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def duty_set(state: BloodState, event: VanDutySet, *, at: float) -> BloodState:
    van = structs.replace(state.vans[event.van_id], shifts=event.shifts, ride_limit_s=event.ride_limit_s)
    return structs.replace(state, vans=state.vans.set(van.van_id, van))


CHANGES: Changes = {VanDutySet: duty_set}
