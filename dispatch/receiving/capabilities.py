"""What a hospital can treat, with levels: `trauma-1` is the highest level of trauma care, `trauma-4` the lowest.

A need of `trauma-2` is met by level 1 or 2; a need of `trauma` by any level. A hospital that names a capability without
a level has it at the level the settings say. Levels: American College of Surgeons (trauma I to IV); the same order is
used for other capabilities (`stroke-1`: thrombectomy; `cardiac-1`: coronary intervention at any hour).
"""

from collections.abc import Iterable

LOWEST_LEVEL = 9


def base_of(capability: str) -> str:
    """The capability without its level."""
    return _split(capability)[0]


def bases_of(capabilities: Iterable[str]) -> frozenset[str]:
    return frozenset(base_of(capability) for capability in capabilities)


def missing_capabilities(offered: Iterable[str], needed: Iterable[str], *, unlevelled_level: int) -> frozenset[str]:
    """The needed capabilities that what is offered does not cover."""
    best: dict[str, int] = {}
    for capability in offered:
        base, level = _split(capability)
        best[base] = min(best.get(base, LOWEST_LEVEL + 1), unlevelled_level if level is None else level)
    return frozenset(need for need in needed if not _covers(best, need))


def _covers(best: dict[str, int], need: str) -> bool:
    base, level = _split(need)
    has = best.get(base)
    return has is not None and (level is None or has <= level)


def _split(capability: str) -> tuple[str, int | None]:
    base, dash, level = capability.rpartition("-")
    if dash and base and len(level) == 1 and level in "123456789":
        return base, int(level)
    return capability, None
