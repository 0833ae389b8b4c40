"""The earliest arrival wins: the rule for life-threatening calls, and the measure of every other policy."""

import numpy as np

from dispatch.kernels.arrival import BoolArray, FloatArray, rank_by_arrival
from dispatch.policies.ranking import Ranking


def closest(*, travel_s: FloatArray, preparation_s: FloatArray, suitable: BoolArray) -> Ranking:
    arrival_s = np.empty(len(travel_s))
    order = np.empty(len(travel_s), dtype=np.int64)
    count = rank_by_arrival(travel_s, preparation_s, suitable, arrival_s, order)
    return Ranking(order=order[:count], arrival_s=arrival_s, cost=arrival_s)
