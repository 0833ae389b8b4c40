"""The terms of haemovigilance.

Source: ISBT Working Party on Haemovigilance with IHN and AABB, "Proposed standard definitions for surveillance of
non-infectious adverse transfusion reactions" (2011, TACO 2018); severity grades and imputability from the same.
"""

from enum import IntEnum, StrEnum


class ReactionKind(StrEnum):
    ACUTE_HAEMOLYTIC = "acute-haemolytic"
    DELAYED_HAEMOLYTIC = "delayed-haemolytic"
    DELAYED_SEROLOGIC = "delayed-serologic"
    FEBRILE = "febrile-non-haemolytic"
    ALLERGIC = "allergic"
    HYPOTENSIVE = "hypotensive"
    TACO = "circulatory-overload"
    TRALI = "acute-lung-injury"
    DYSPNOEA = "transfusion-associated-dyspnoea"
    GRAFT_VERSUS_HOST = "graft-versus-host"
    PURPURA = "post-transfusion-purpura"
    HAEMOSIDEROSIS = "haemosiderosis"
    HYPERKALAEMIA = "hyperkalaemia"
    BACTERIAL = "bacterial-infection"
    VIRAL = "viral-infection"
    PARASITIC = "parasitic-infection"
    UNCLASSIFIED = "unclassified"


class Severity(IntEnum):
    """1 non-severe, 2 severe, 3 life-threatening, 4 death."""

    NON_SEVERE = 1
    SEVERE = 2
    LIFE_THREATENING = 3
    DEATH = 4


class Imputability(StrEnum):
    """How surely the transfusion was the cause."""

    DEFINITE = "definite"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    EXCLUDED = "excluded"
    NOT_ASSESSABLE = "not-assessable"
