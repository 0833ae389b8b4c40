"""Which ways to drive a world needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.pack import CityPack
from sim.worlds.world import PRIORITIES, WorldUnusable

URGENT_PRIORITIES = (1, 2)


@dataclass(frozen=True, eq=False)
class ProfilesInUse:
    """`names`; `of_priority` int64 (PRIORITIES) index into them; `calm` index of how units drive without a call."""

    names: tuple[str, ...]
    of_priority: NDArray[np.int64]
    calm: int


def profiles_in_use(pack: CityPack) -> ProfilesInUse:
    """As `city.toml` says; priorities it does not name drive `lights` when 1 or 2, else `normal`, where there is such.

    Without a call units drive `normal`, else as the least urgent priority does. Raises WorldUnusable.
    """
    told = {priority: name for name, profile in pack.settings.profiles.items() for priority in profile.priorities}
    if not told:
        raise WorldUnusable(
            f"{pack.folder}: city.toml names no priorities in [profiles.*]: say which profile calls use"
        )
    known = pack.settings.profiles
    calm = "normal" if "normal" in known else told[max(told)]
    urgent = "lights" if "lights" in known else told[min(told)]
    used = [told.get(p, urgent if p in URGENT_PRIORITIES else calm) for p in range(1, PRIORITIES)]
    names = tuple(dict.fromkeys([*used, calm]))
    of_priority = np.array([names.index(calm), *(names.index(name) for name in used)], np.int64)
    return ProfilesInUse(names, of_priority, names.index(calm))
