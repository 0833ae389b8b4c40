"""What a blood service decides of recipients and compatibility. Defaults: docs/clinical-decisions.md."""

from typing import Literal

from immutables import Map
from msgspec import Struct

from bloodbank.kinds import Component

DAY_S = 86_400.0
INFINITE_S = float("inf")

CELLULAR = (Component.RED_CELLS, Component.PLATELETS, Component.WHOLE_BLOOD)

# fmt: off
KNOWN_ANTIGENS = (
    "D", "C", "c", "E", "e", "Cw", "K", "k", "Kpa", "Kpb", "Jsa", "Jsb", "Fya", "Fyb", "Jka", "Jkb", "M", "N", "S",
    "s", "U", "Lea", "Leb", "P1", "Lua", "Lub", "Wra", "Dia", "Dib", "Doa", "Dob", "Coa", "Cob", "Yta", "Ytb",
    "Vel",
)
# fmt: on

_DURATIONS = (
    "sample_valid_s",
    "exposed_sample_valid_s",
    "exposure_s",
    "second_sample_apart_s",
    "neonate_s",
    "neonate_red_cells_within_s",
    "fresh_s",
    "transplant_requirements_s",
)


class RecipientSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Recipients and compatibility.

    `testing`: who determines the patient's group. `here`: only samples recorded here count, and a group needs two that
    are independent; `by-requester`: the group that a request states is believed unless something here contradicts it.
    A sample is valid for `sample_valid_s`, for `exposed_sample_valid_s` when the patient was, or may have been,
    transfused or pregnant within `exposure_s`. Two samples are independent when drawn by two people or
    `second_sample_apart_s` apart. A child counts as a neonate for `neonate_s`; its red cells must be younger than
    `neonate_red_cells_within_s` and meet `neonate_requirements`. `fresh_s`: how old a unit may be where `fresh` is
    required. `kell_protection`: K-negative red cells for who may bear children. `extended_antigens` are matched where
    `extended-phenotype` is required. `known_antigens`, `harmless_antibodies` (they demand no antigen-negative units),
    `antigens_of_antibody` (what one of no single antigen demands) and `other_antibodies` (of no known antigen) can be
    recorded. `requirement_components`: requirement -> components it binds. `waived_in_emergency`: what does not bind
    while a life is at stake. `transplant_requirements` hold from conditioning until `transplant_requirements_s` after
    the transplant.
    """

    testing: Literal["here", "by-requester"] = "by-requester"
    sample_valid_s: float = 7 * DAY_S
    exposed_sample_valid_s: float = 3 * DAY_S
    exposure_s: float = 92 * DAY_S
    second_sample_apart_s: float = 600.0
    neonate_s: float = 123 * DAY_S
    neonate_requirements: tuple[str, ...] = ("cmv-negative",)
    neonate_red_cells_within_s: float = 35 * DAY_S
    fresh_s: float = 5 * DAY_S
    kell_protection: bool = True
    known_antigens: tuple[str, ...] = KNOWN_ANTIGENS
    extended_antigens: tuple[str, ...] = ("C", "c", "E", "e", "K")
    harmless_antibodies: tuple[str, ...] = ("A1", "H", "I", "HI", "Lea", "Leb", "Lua", "N", "P1")
    other_antibodies: tuple[str, ...] = ("autoantibody", "high-frequency", "low-frequency", "unidentified")
    antigens_of_antibody: Map[str, tuple[str, ...]] = Map(
        {
            "G": ("D", "C"),
            "f": ("c",),
            "Ce": ("C",),
            "Fy3": ("Fya", "Fyb"),
            "Jk3": ("Jka", "Jkb"),
            "Lu3": ("Lua", "Lub"),
        }
    )
    requirement_components: Map[str, tuple[Component, ...]] = Map(
        {
            "cmv-negative": CELLULAR,
            "fresh": (Component.RED_CELLS, Component.WHOLE_BLOOD),
            "hba-negative": (Component.RED_CELLS, Component.WHOLE_BLOOD),
            "hla-selected": (Component.PLATELETS,),
            "hpa-selected": (Component.PLATELETS,),
            "irradiated": CELLULAR,
            "leucodepleted": CELLULAR,
            "pathogen-reduced": (Component.PLASMA, Component.PLATELETS, Component.CRYOPRECIPITATE),
            "washed": (Component.RED_CELLS, Component.PLATELETS),
        }
    )
    waived_in_emergency: tuple[str, ...] = ("kell-protection", "extended-phenotype", "fresh", "hla-selected")
    transplant_requirements: tuple[str, ...] = ("irradiated",)
    transplant_requirements_s: float = INFINITE_S

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in _DURATIONS:
            if not getattr(self, name) >= 0.0:
                raise ValueError(f"{name} must be a number of seconds, 0 or more, not {getattr(self, name)!r}")
        if self.exposed_sample_valid_s > self.sample_valid_s:
            raise ValueError("exposed_sample_valid_s must not be longer than sample_valid_s")
        for name in ("neonate_requirements", "transplant_requirements"):
            for requirement in getattr(self, name):
                if requirement not in self.requirement_components:
                    raise ValueError(f"{name}: {requirement!r} is none of the requirement_components")
        for antigen in (*self.extended_antigens, *(a for row in self.antigens_of_antibody.values() for a in row)):
            if antigen not in self.known_antigens:
                raise ValueError(f"extended_antigens and antigens_of_antibody: {antigen!r} is none of known_antigens")

    @property
    def known_antibodies(self) -> tuple[str, ...]:
        """Specificities that can be recorded."""
        named = (*self.known_antigens, *self.harmless_antibodies, *self.antigens_of_antibody, *self.other_antibodies)
        return tuple(dict.fromkeys(named))

    def antigen_of(self, requirement: str) -> str | None:
        """The antigen of a requirement such as `K-negative`; None for any other."""
        antigen, dash, rest = requirement.partition("-")
        return antigen if dash and rest == "negative" and antigen in self.known_antigens else None

    def knows(self, requirement: str) -> bool:
        """Whether a recipient can have this requirement."""
        named = requirement in self.requirement_components or requirement == EXTENDED_PHENOTYPE
        return named or self.antigen_of(requirement) is not None

    def demanded_by(self, specificity: str) -> tuple[str, ...]:
        """Antigens that a unit must lack for a recipient with this antibody; none for those that are harmless or of no
        known antigen.
        """
        if specificity in self.harmless_antibodies:
            return ()
        if specificity in self.antigens_of_antibody:
            return self.antigens_of_antibody[specificity]
        return (specificity,) if specificity in self.known_antigens else ()


EXTENDED_PHENOTYPE = "extended-phenotype"
KELL_PROTECTION = "kell-protection"
