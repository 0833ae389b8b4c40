"""What the agreements of two records weigh together, and what follows."""

from enum import StrEnum

from msgspec import Struct

from patients.matching.comparing import Person, compare
from patients.matching.settings import Level, MatchSettings


class MatchOutcome(StrEnum):
    """One person by all that is known; for a person to look at; two people."""

    MATCH = "match"
    REVIEW = "review"
    NO_MATCH = "no-match"


class Comparison(Struct, frozen=True, kw_only=True):
    """One field: how far it agrees, and what that weighs (log2 of m over u)."""

    field: str
    level: Level
    weight: float


class Match(Struct, frozen=True, kw_only=True):
    """Another record that may be the same person; `held_back_by`: fields that keep it from being sure."""

    patient_id: str
    outcome: MatchOutcome
    weight: float
    comparisons: tuple[Comparison, ...]
    held_back_by: tuple[str, ...] = ()


def weigh(sought: Person, patient_id: str, found: Person, settings: MatchSettings) -> Match:
    """Step 3 of Fellegi and Sunter: the sum of weights against two thresholds; and the fields that must agree."""
    levels = compare(sought, found, settings)
    comparisons = tuple(
        Comparison(field=field, level=level, weight=round(getattr(settings, field).weight(level), 3))
        for field, level in levels.items()
    )
    weight = round(sum(each.weight for each in comparisons), 3)
    differing = tuple(field for field in settings.must_agree if levels[field] is Level.DIFFERENT)
    return Match(
        patient_id=patient_id,
        outcome=_outcome(weight, is_held_back=bool(differing), settings=settings),
        weight=weight,
        comparisons=comparisons,
        held_back_by=differing if weight >= settings.match_from else (),
    )


def _outcome(weight: float, *, is_held_back: bool, settings: MatchSettings) -> MatchOutcome:
    if weight >= settings.match_from and not is_held_back:
        return MatchOutcome.MATCH
    return MatchOutcome.REVIEW if weight >= settings.review_from else MatchOutcome.NO_MATCH
