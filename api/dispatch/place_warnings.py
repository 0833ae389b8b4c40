"""What to tell of a place that is taken although it lies off the roads."""

from controlroom.desk import Desk
from dispatch import reasons
from dispatch.messages import Reason


def warnings_about(desk: Desk, lon: float, lat: float) -> tuple[Reason, ...]:
    """Nothing for a place by the roads. Raises `roads.PointError` when the place can't be meant."""
    return tuple(
        reasons.place_off_roads(off_road_m=warning.off_road_m) for warning in desk.network.snap([(lon, lat)]).warnings
    )
