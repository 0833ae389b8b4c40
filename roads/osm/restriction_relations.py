"""Relations `type=restriction` as tagged: what they forbid between which ways, before any graph exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Dropped = Literal[
    "conditional",
    "other_vehicles",
    "excepted",
    "unknown_kind",
    "malformed",
    "member_not_in_extract",
    "member_not_drivable",
    "not_connected",
    "ambiguous",
    "already_impossible",
    "nothing_to_forbid",
]
"""Why a restriction left no forbidden sequence of arcs:

- conditional: holds at certain hours only (`restriction:conditional`, `hour_on`), which the graph can't say;
- other_vehicles: tagged for lorries, buses or bicycles only;
- excepted: `except` spares motor cars;
- unknown_kind: neither `no_*` nor `only_*`;
- malformed: without exactly the members `from`, `via`, `to` it needs;
- member_not_in_extract: a way lies outside the file or is no road at all;
- member_not_drivable: a way is there, but nobody may drive it, so nobody needs forbidding;
- not_connected: the members don't meet where they should;
- ambiguous: a way passes through the via node instead of ending there, so that two turns fit the words;
- already_impossible: one-ways or bollards don't let anybody drive from `from` over `via` (to `to`);
- nothing_to_forbid: an `only_*` where no other way goes on.
"""

_CAR_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
_CAR_WORDS = frozenset({"motorcar", "motor_vehicle", "vehicle"})
_CLOCK_KEYS = ("day_on", "day_off", "hour_on", "hour_off")


@dataclass(frozen=True)
class Restriction:
    """Driving from a `from_ways` over `via` to a `to_ways` is forbidden, or (`only`) the only thing allowed.

    Obeyed by every profile: lights and sirens may not be exempt from a banned turn that has a physical reason, and the
    data does not tell reasons.
    """

    relation_id: int
    only: bool
    u_turn: bool
    from_ways: tuple[int, ...]
    via_node: int | None
    via_ways: tuple[int, ...]
    to_ways: tuple[int, ...]

    @property
    def ways(self) -> tuple[int, ...]:
        return (*self.from_ways, *self.via_ways, *self.to_ways)


def restriction_of(
    relation_id: int, tags: Mapping[str, str], members: Iterable[tuple[str, int, str]]
) -> Restriction | Dropped:
    """Members are (type `n|w|r`, id, role). A reason instead when it says nothing to a motor car."""
    kind = next((tags[key] for key in _CAR_KEYS if key in tags), None)
    if kind is None:
        return "conditional" if any(key.endswith(":conditional") for key in tags) else "other_vehicles"
    if any(key in tags for key in _CLOCK_KEYS):
        return "conditional"
    if _CAR_WORDS & {word.strip() for word in tags.get("except", "").split(";")}:
        return "excepted"
    if not kind.startswith(("no_", "only_")):
        return "unknown_kind"
    return _with_members(relation_id, kind, list(members))


def _with_members(relation_id: int, kind: str, members: list[tuple[str, int, str]]) -> Restriction | Dropped:
    from_ways = tuple(ref for type_, ref, role in members if type_ == "w" and role == "from")
    to_ways = tuple(ref for type_, ref, role in members if type_ == "w" and role == "to")
    via_nodes = [ref for type_, ref, role in members if type_ == "n" and role == "via"]
    via_ways = tuple(ref for type_, ref, role in members if type_ == "w" and role == "via")
    several_from, several_to = len(from_ways) > 1, len(to_ways) > 1
    if not from_ways or not to_ways or (several_from and kind != "no_entry") or (several_to and kind != "no_exit"):
        return "malformed"
    if len(via_nodes) + bool(via_ways) != 1:
        return "malformed"
    return Restriction(
        relation_id=relation_id,
        only=kind.startswith("only_"),
        u_turn=kind == "no_u_turn",
        from_ways=from_ways,
        via_node=via_nodes[0] if via_nodes else None,
        via_ways=via_ways,
        to_ways=to_ways,
    )


def is_restriction(tags: Any) -> bool:
    """Also the old `type=restriction:hgv` spelling."""
    return str(tags.get("type", "")).split(":")[0] == "restriction"
