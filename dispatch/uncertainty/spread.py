"""How much each candidate's travel time varies."""

import numpy as np

from dispatch.ports import FloatArray, TravelSpreads, TravelTimes
from dispatch.uncertainty.settings import UncertaintySettings


def spreads_to(
    scene: FloatArray,
    places: FloatArray,
    *,
    travel_times: TravelTimes,
    profile: str,
    at: float,
    settings: UncertaintySettings,
) -> FloatArray:
    """(n) standard deviations of the logarithm, from places (n, 2) to a scene (1, 2).

    What the settings say of the profile comes first, then what was learnt of the way, then the general `spread`.
    """
    own = settings.spread_by_profile.get(profile)
    if own is None and len(places) and isinstance(travel_times, TravelSpreads):
        learnt = travel_times.travel_spread(places, scene, profile=profile, at=at)
        if learnt is not None:
            return np.ascontiguousarray(np.where(learnt[:, 0] >= 0.0, learnt[:, 0], settings.spread))
    return np.full(len(places), settings.spread if own is None else own)
