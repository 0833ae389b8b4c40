"""How sure each agreement makes, and from where on two records are one person.

`m`: how often records of one person agree so; `u`: how often records of two people do (Fellegi and Sunter, 1969, "A
theory for record linkage"). The defaults are estimates for a register of some hundred thousand people, not measured on
one; an installation with reviewed pairs of its own should set them.
"""

import math
from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """How far two records agree in a field; unknown where one of them lacks it."""

    SAME = "same"
    SIMILAR = "similar"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Chances(Struct, frozen=True, kw_only=True):
    """`m` and `u` of agreeing wholly, and nearly; differing is what is left of both."""

    same_m: float
    same_u: float
    similar_m: float = 0.0
    similar_u: float = 0.0

    def __post_init__(self) -> None:
        for m, u in ((self.same_m, self.same_u), (1 - self.same_m - self.similar_m, 1 - self.same_u - self.similar_u)):
            if not (0 < m < 1 and 0 < u < 1):
                raise ValueError("same_m, same_u and what is left for differing must lie between 0 and 1")
        if (self.similar_m > 0) != (self.similar_u > 0) or min(self.similar_m, self.similar_u) < 0:
            raise ValueError("similar_m and similar_u: give both above 0, or neither")

    def weight(self, level: Level) -> float:
        """log2 of m over u; 0 where nothing is known."""
        if level is Level.SAME:
            return math.log2(self.same_m / self.same_u)
        if level is Level.SIMILAR and self.similar_m > 0:
            return math.log2(self.similar_m / self.similar_u)
        if level is Level.UNKNOWN:
            return 0.0
        return math.log2((1 - self.same_m - self.similar_m) / (1 - self.same_u - self.similar_u))


class MatchSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields with their chances, the two thresholds (sums of log2 weights), and what keeps a pair from being sure.

    `must_agree`: a pair that differs in one of these is a match only by a person's word, however much else agrees:
    twins share family name, birth date, sex and telephone number. `similar_names`: Jaro-Winkler similarity from which
    on names count as similar.
    """

    family_name: Chances = Chances(same_m=0.90, same_u=0.005, similar_m=0.07, similar_u=0.02)
    given_name: Chances = Chances(same_m=0.92, same_u=0.03, similar_m=0.05, similar_u=0.03)
    patronymic: Chances = Chances(same_m=0.90, same_u=0.03, similar_m=0.06, similar_u=0.03)
    birth_date: Chances = Chances(same_m=0.95, same_u=0.0001, similar_m=0.035, similar_u=0.003)
    sex: Chances = Chances(same_m=0.99, same_u=0.5)
    phone: Chances = Chances(same_m=0.60, same_u=0.01)
    personal_number: Chances = Chances(same_m=0.995, same_u=0.0000001)
    match_from: float = 22.0
    review_from: float = 12.0
    similar_names: float = 0.88
    must_agree: tuple[str, ...] = ("given_name", "birth_date", "sex", "personal_number")

    def __post_init__(self) -> None:
        if not (math.isfinite(self.review_from) and self.review_from < self.match_from < math.inf):
            raise ValueError("review_from must lie below match_from, and both be finite")
        if not 0.5 <= self.similar_names <= 1:
            raise ValueError("similar_names: give 0.5 to 1")
        unknown = sorted(set(self.must_agree) - set(FIELDS))
        if unknown:
            raise ValueError(f"must_agree: {unknown[0]!r} is none of {', '.join(FIELDS)}")


FIELDS = ("family_name", "given_name", "patronymic", "birth_date", "sex", "phone", "personal_number")
