"""The working cycle of a unit as one table: which status may follow which, and by whose word.

A pair that is not in the table never happens. Repeating a status is no transition.
"""

from collections.abc import Mapping
from enum import StrEnum

from dispatch.model import Unit, UnitStatus

S = UnitStatus


class Word(StrEnum):
    """Whose word brings a transition about."""

    CREW = "the crew's report"
    CREW_SKIPPING = "the crew's report, the steps between not reported"
    ASSIGNMENT = "an assignment"
    POSTING = "a posting"
    STAND_DOWN = "a stand-down"


TRANSITIONS: Mapping[UnitStatus, Mapping[UnitStatus, Word]] = {
    S.AVAILABLE_AT_STATION: {
        S.POSTED: Word.POSTING,
        S.ASSIGNED: Word.ASSIGNMENT,
        S.OUT_OF_SERVICE: Word.CREW,
    },
    S.POSTED: {
        S.AVAILABLE_AT_STATION: Word.CREW,
        S.ASSIGNED: Word.ASSIGNMENT,
        S.RETURNING: Word.CREW,
        S.OUT_OF_SERVICE: Word.CREW,
    },
    S.ASSIGNED: {
        S.EN_ROUTE: Word.CREW,
        S.ON_SCENE: Word.CREW_SKIPPING,
        S.TRANSPORTING: Word.CREW_SKIPPING,
        S.AT_HOSPITAL: Word.CREW_SKIPPING,
        S.RETURNING: Word.STAND_DOWN,
        S.OUT_OF_SERVICE: Word.CREW,
    },
    S.EN_ROUTE: {
        S.ON_SCENE: Word.CREW,
        S.TRANSPORTING: Word.CREW_SKIPPING,
        S.AT_HOSPITAL: Word.CREW_SKIPPING,
        S.RETURNING: Word.STAND_DOWN,
        S.OUT_OF_SERVICE: Word.CREW,
    },
    S.ON_SCENE: {
        S.TRANSPORTING: Word.CREW,
        S.AT_HOSPITAL: Word.CREW_SKIPPING,
        S.RETURNING: Word.CREW,
        S.AVAILABLE_AT_STATION: Word.CREW_SKIPPING,
        S.OUT_OF_SERVICE: Word.CREW,
    },
    S.TRANSPORTING: {
        S.AT_HOSPITAL: Word.CREW,
        S.OUT_OF_SERVICE: Word.CREW,
    },
    S.AT_HOSPITAL: {
        S.POSTED: Word.POSTING,
        S.ASSIGNED: Word.ASSIGNMENT,
        S.RETURNING: Word.CREW,
        S.AVAILABLE_AT_STATION: Word.CREW_SKIPPING,
        S.OUT_OF_SERVICE: Word.CREW,
    },
    S.RETURNING: {
        S.AVAILABLE_AT_STATION: Word.CREW,
        S.POSTED: Word.POSTING,
        S.ASSIGNED: Word.ASSIGNMENT,
        S.OUT_OF_SERVICE: Word.CREW,
    },
    S.OUT_OF_SERVICE: {
        S.AVAILABLE_AT_STATION: Word.CREW,
        S.RETURNING: Word.CREW,
    },
}

ON_THE_WAY = frozenset({S.ASSIGNED, S.EN_ROUTE})
RESPONDING = ON_THE_WAY | {S.ON_SCENE, S.TRANSPORTING}
CAN_STILL_TAKE = ON_THE_WAY | {S.ON_SCENE}
WITH_A_PATIENT = frozenset({S.ON_SCENE, S.TRANSPORTING})
HAS_REACHED_THE_SCENE = frozenset({S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL})


def word_for(before: UnitStatus, after: UnitStatus) -> Word | None:
    """Whose word takes a unit from one status to another; None when nothing can."""
    return TRANSITIONS[before].get(after)


# A tuple: few enough to be told apart by identity, where a set would have to hash names.
CAN_BE_ASSIGNED = tuple(status for status in S if word_for(status, S.ASSIGNED) is Word.ASSIGNMENT)


def is_free(unit: Unit) -> bool:
    """Whether a unit can be given work: idle, and, at a hospital, clear of its patient."""
    return unit.incident_id is None and unit.status in CAN_BE_ASSIGNED
