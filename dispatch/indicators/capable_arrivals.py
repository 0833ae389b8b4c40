"""The first unit on scene of those that can do something: how long it drove."""

from collections.abc import Sequence

import numpy as np

from dispatch.indicators.records import REACHED, Records, any_of, first_of, known, picked, whole
from dispatch.ports import BoolArray, FloatArray


def first_capable_travel(records: Records, capabilities: Sequence[str]) -> tuple[BoolArray, FloatArray]:
    """For each incident whether a unit with any of these capabilities reached the scene, and how many seconds the first
    of them was en route; NaN where that was not reported.
    """
    responses, size = records.responses, len(records.incidents["opened_at"])
    of, wanted = whole(responses["incident"]), frozenset(capabilities)
    able_of = np.array([not wanted.isdisjoint(those) for those in records.capabilities], bool)
    able = able_of[whole(responses["capabilities"])] if len(able_of) else np.zeros(len(of), bool)
    came = any_of(size, of, able & known(*(responses[name] for name in REACHED))) == 1
    on_scene_at, first = first_of(size, of, responses["on_scene_at"], able)
    return came, on_scene_at - picked(responses["en_route_at"], first)
