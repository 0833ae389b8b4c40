"""How many places vehicles should bring for casualties, and what is short of them."""

from math import ceil

from msgspec import Struct

from dispatch.mass_casualty.settings import MassCasualtySettings, UnitPlaces
from dispatch.mass_casualty.state import Casualty, CasualtyStatus, MassCasualty, Tag


class Shortage(Struct, frozen=True, kw_only=True):
    """Units that the region can't give: of which kind, for which tag."""

    tag: str
    count: int
    capabilities: frozenset[str]


class WantedPlaces:
    """Places for casualties that no vehicle of the first waves has yet, by tag, most urgent first."""

    def __init__(self, places: dict[Tag, int], settings: MassCasualtySettings) -> None:
        self.places, self._settings = places, settings

    def take(self, capabilities: frozenset[str], places: UnitPlaces) -> bool:
        """Whether a vehicle brings any place that is wanted; those it brings are no longer wanted."""
        lying, sitting, useful = places.lying, places.sitting, False
        for tag, count in self.places.items():
            if not self._settings.unit_capabilities_by_tag.get(tag, frozenset()) <= capabilities:
                continue
            sits = tag in self._settings.sitting_tags
            given = min(count, lying + sitting if sits else lying)
            sat = min(given, sitting) if sits else 0
            lying, sitting = lying - (given - sat), sitting - sat
            self.places[tag] = count - given
            useful = useful or given > 0
        return useful

    def short(self) -> tuple[Shortage, ...]:
        usual = self._settings.unit_places
        each = {tag: usual.lying + usual.sitting if tag in self._settings.sitting_tags else usual.lying for tag in Tag}
        return tuple(
            Shortage(
                tag=tag,
                count=ceil(count / max(each[tag], 1)),
                capabilities=self._settings.unit_capabilities_by_tag.get(tag, frozenset()),
            )
            for tag, count in self.places.items()
            if count > 0
        )

    def useful(self, capabilities: frozenset[str], places: UnitPlaces) -> bool:
        """Whether such a vehicle would bring any place that is wanted."""
        before = dict(self.places)
        brings = self.take(capabilities, places)
        self.places = before
        return brings


def wanted_places(mass_casualty: MassCasualty, *, settings: MassCasualtySettings) -> dict[Tag, int]:
    """Places by tag that one wave of vehicles should have; casualties expected but not tagged yet count as delayed."""
    at_scene = [c for c in mass_casualty.casualties.values() if _to_be_carried(c)]
    counts = {tag: sum(casualty.tag is tag for casualty in at_scene) for tag in Tag if tag is not Tag.DEAD}
    counts[Tag.DELAYED] += max(mass_casualty.expected_casualties - len(mass_casualty.casualties), 0)
    return {tag: ceil(count / settings.waves_by_tag.get(tag, 1)) for tag, count in counts.items()}


def _to_be_carried(casualty: Casualty) -> bool:
    return casualty.status is CasualtyStatus.AT_SCENE and casualty.tag is not Tag.DEAD
