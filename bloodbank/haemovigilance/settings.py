"""What a blood service decides of reactions. Defaults: docs/clinical-decisions.md."""

from msgspec import Struct

from bloodbank.haemovigilance.terms import ReactionKind

HOUR_S = 3_600.0


class HaemovigilanceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reactions.

    `donor_implicated_by`: kinds after which everything else of the donation is set aside. `bag_within_s`: how soon the
    bag must be in the laboratory. `overload_checklist`: risks of circulatory overload that are asked before a
    transfusion (SHOT).
    """

    donor_implicated_by: tuple[ReactionKind, ...] = (ReactionKind.BACTERIAL, ReactionKind.TRALI)
    bag_within_s: float = 2 * HOUR_S
    overload_checklist: tuple[str, ...] = (
        "heart-failure",
        "regular-diuretic",
        "severe-anaemia",
        "pulmonary-oedema",
        "respiratory-symptoms",
        "positive-fluid-balance",
        "intravenous-fluids",
        "peripheral-oedema",
        "low-albumin",
        "renal-impairment",
    )

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if not 60.0 <= self.bag_within_s <= 31 * 24 * HOUR_S:
            raise ValueError(f"bag_within_s must be a minute to 31 days in seconds, not {self.bag_within_s!r}")
