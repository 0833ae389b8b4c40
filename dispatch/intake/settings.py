"""How calls are taken and compared."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field

from dispatch.intake.model import CallTemplate


class IntakeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A call without determinant or priority opens its incident as `untriaged_determinant` with `untriaged_priority`.

    Calls are compared when they came within `compare_within_s` of each other and lie within `compare_within_m`, wider
    by the accuracy of both, or come from one number. Likeness of place, time and text is weighed by `place_weight`,
    `time_weight` and `text_weight`; one number closes the share `same_number_share` of what is left to certainty.
    From `duplicate_score` on two calls are offered as the same event, from `related_score` on as related.
    A typed place is taken as found when its match scores `place_score` and leads the next by `place_lead`.
    As many units as a caller tells of patients are asked for, at most `most_units_for_expected`.
    A call that came more than `oldest_call_s` ago is refused.
    """

    untriaged_determinant: str = "untriaged"
    untriaged_priority: int = 1
    compare_within_s: float = 2_700.0
    compare_within_m: float = 400.0
    widest_m: float = 5_000.0
    place_weight: float = 0.45
    time_weight: float = 0.2
    text_weight: float = 0.35
    same_number_share: float = 0.6
    duplicate_score: float = 0.7
    related_score: float = 0.4
    most_offered: int = 10
    place_score: float = 0.8
    place_lead: float = 0.03
    most_units_for_expected: int = 4
    oldest_call_s: float = 86_400.0
    templates: Mapping[str, CallTemplate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("compare_within_s", "compare_within_m", "widest_m"):
            _check(name, getattr(self, name), least=1.0, most=1e6)
        for name in ("place_weight", "time_weight", "text_weight"):
            _check(name, getattr(self, name), least=0.0, most=1e6)
        for name in ("same_number_share", "duplicate_score", "related_score", "place_score", "place_lead"):
            _check(name, getattr(self, name), least=0.0, most=1.0)
        _check("oldest_call_s", self.oldest_call_s, least=60.0, most=1e9)
        _check("untriaged_priority", self.untriaged_priority, least=1, most=9)
        _check("most_units_for_expected", self.most_units_for_expected, least=1, most=50)
        _check("most_offered", self.most_offered, least=1, most=100)
        if self.place_weight <= 0.0 or self.time_weight <= 0.0:
            raise ValueError("intake settings: place_weight and time_weight must be more than zero")
        if self.related_score > self.duplicate_score:
            raise ValueError("intake settings: related_score must not be above duplicate_score")
        if self.widest_m < self.compare_within_m:
            raise ValueError("intake settings: widest_m must not be below compare_within_m")
        if not self.untriaged_determinant:
            raise ValueError("intake settings: untriaged_determinant must not be empty")


def _check(name: str, value: float, *, least: float, most: float) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"intake settings: {name} must be from {least:g} to {most:g}, not {value!r}")
