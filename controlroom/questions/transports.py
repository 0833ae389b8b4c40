"""Which unit should drive which transport, when."""

from controlroom.desk import Desk
from controlroom.patience import share_spent
from dispatch.transports.plan import TransportPlan, plan_transports


def proposed_transports(desk: Desk) -> TransportPlan:
    """For every transport that waits, at the road times of the hours they leave in. It changes nothing."""
    return plan_transports(
        desk.room.state.dispatch,
        positions=desk.positions.all(),
        travel_times=desk.road_times,
        now=desk.now(),
        settings=desk.dispatch_settings,
        spent=share_spent(desk.room.clock, desk.dispatch_settings.transports.improvement_s),
    )
