"""What may differ between services about moving free units: how moves are chosen, and their limits."""

from collections import Counter
from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field

DMEXCLP, BATCH, COMPLIANCE_TABLE = "dmexclp", "batch", "compliance-table"
METHODS = (DMEXCLP, BATCH, COMPLIANCE_TABLE)


class Post(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place where units may wait that is no station."""

    post_id: str
    name: str
    lon: float
    lat: float
    capacity: int = 1


class RelocationSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of move-ups.

    `method` is `dmexclp` (one best move after the other), `batch` (the best places for all free units at once) or
    `compliance-table`. A move must win `minimum_gain` of the expected demand (a table's moves are made for the table's
    sake). In any hour a unit is moved at most `most_moves_an_hour_by_unit` times and all together
    `most_moves_an_hour`; between two moves a unit rests `rest_between_moves_s`. Nobody drives longer than
    `longest_drive_s` for a move, nor moves when the shift ends before the drive, `shortest_stay_s` and the drive back.
    A declined move is not suggested again for `declined_for_s`. Units wait at stations and at `posts`; a post with a
    station's id stands for it. `compliance_table`: number of free units -> ids of stations and posts, the most
    important first, one for each unit wanted there.
    """

    method: str = DMEXCLP
    minimum_gain: float = 0.005
    most_suggestions: int = 3
    most_moves_an_hour_by_unit: int = 2
    most_moves_an_hour: int = 12
    rest_between_moves_s: float = 900.0
    longest_drive_s: float = 1_200.0
    shortest_stay_s: float = 1_800.0
    declined_for_s: float = 1_800.0
    drive_profile: str = "normal"
    posts: tuple[Post, ...] = ()
    compliance_table: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            known = ", ".join(METHODS)
            raise ValueError(f"dispatch settings: relocation.method is {self.method!r}; known are {known}")
        if self.method == COMPLIANCE_TABLE and not self.compliance_table:
            raise ValueError("dispatch settings: relocation.compliance_table is empty; the method needs it")
        _check("minimum_gain", self.minimum_gain, 0.0, 1.0)
        _check("most_suggestions", self.most_suggestions, 1, 100)
        _check("most_moves_an_hour_by_unit", self.most_moves_an_hour_by_unit, 0, 60)
        _check("most_moves_an_hour", self.most_moves_an_hour, 0, 1_000)
        for name in ("rest_between_moves_s", "longest_drive_s", "shortest_stay_s", "declined_for_s"):
            _check(name, getattr(self, name), 0.0, 86_400.0)
        _check_posts(self.posts)
        for free_units in self.compliance_table:
            _check("compliance_table", free_units, 1, 10_000)


def _check_posts(posts: tuple[Post, ...]) -> None:
    for post in posts:
        _check(f"posts.{post.post_id}.lon", post.lon, -180.0, 180.0)
        _check(f"posts.{post.post_id}.lat", post.lat, -90.0, 90.0)
        _check(f"posts.{post.post_id}.capacity", post.capacity, 1, 1_000)
    twice = [post_id for post_id, times in Counter(post.post_id for post in posts).items() if times > 1]
    if twice:
        raise ValueError(f"dispatch settings: relocation.posts has {twice[0]!r} more than once")


def _check(name: str, value: float, least: float, most: float) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"dispatch settings: relocation.{name} must be from {least:g} to {most:g}, not {value!r}")
