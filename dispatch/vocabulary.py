"""The words of a service: capabilities of units and hospitals, qualifications of crews.

A misspelt capability makes a unit that is never found, or a call that nobody suits. Where a service lists its words,
commands with others are refused; where it lists none, any word will do. Events are never checked: old logs load.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from msgspec import Struct

from dispatch.messages import (
    AddPatients,
    BookTransport,
    ChangeNeeds,
    ChangeTransport,
    Command,
    DivertHospital,
    QualifyCrewMember,
    ReceiveCall,
    RegisterCrewMember,
    RegisterHospital,
    RegisterUnit,
    ReopenIncident,
    ReportCall,
    RequestFurtherUnits,
)
from dispatch.model import Need
from dispatch.refusal import Refused


class VocabularySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words that commands may use; an empty list lets any word pass."""

    unit_capabilities: frozenset[str] = frozenset()
    hospital_capabilities: frozenset[str] = frozenset()
    crew_qualifications: frozenset[str] = frozenset()


class Used(NamedTuple):
    """Words in a field of a command, and the list they must be from."""

    field: str
    words: Iterable[str]
    listed_in: str


def check_vocabulary(command: Command, vocabulary: VocabularySettings) -> None:
    """Raises Refused `unknown-word` for the first word that its list does not have, with the nearest that it has."""
    if not (vocabulary.unit_capabilities or vocabulary.hospital_capabilities or vocabulary.crew_qualifications):
        return
    for used in _used(command):
        known = getattr(vocabulary, used.listed_in)
        for word in sorted(used.words) if known else ():
            if word not in known:
                raise _refused(used, word, known)


def _used(command: Command) -> Iterator[Used]:
    match command:
        case RegisterUnit():
            yield Used("capabilities", command.capabilities, "unit_capabilities")
        case RegisterHospital() | DivertHospital():
            yield Used("capabilities", command.capabilities, "hospital_capabilities")
        case RegisterCrewMember() | QualifyCrewMember():
            yield Used("qualifications", command.qualifications, "crew_qualifications")
        case ReportCall() | ReceiveCall():
            yield Used("needs", _asked_for(command.needs), "unit_capabilities")
            yield Used("hospital_capabilities", command.hospital_capabilities or (), "hospital_capabilities")
        case AddPatients():
            yield Used("hospital_capabilities", command.hospital_capabilities, "hospital_capabilities")
        case ChangeNeeds() | RequestFurtherUnits() | ReopenIncident():
            yield Used("needs", _asked_for(command.needs), "unit_capabilities")
        case BookTransport() | ChangeTransport():
            yield Used("wishes.capabilities", command.wishes.capabilities, "unit_capabilities")


def _asked_for(needs: Iterable[Need] | None) -> set[str]:
    return {
        word
        for need in needs or ()
        for capabilities in (need.capabilities, *need.alternatives)
        for word in capabilities
    }


def _refused(used: Used, word: str, known: frozenset[str]) -> Refused:
    meant = get_close_matches(word, sorted(known), n=1)
    remedy = f"did you mean {meant[0]}? " if meant else ""
    detail = (
        f"{used.field}: {word!r} is no word of this service; {remedy}Known are {', '.join(sorted(known))}; others are "
        f"added to vocabulary.{used.listed_in} of the dispatch settings."
    )
    return Refused("unknown-word", detail, kind="invalid", field=used.field)
