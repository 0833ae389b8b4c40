"""The words for what was done to a unit and what it was typed for.

A misspelt `iradiated` or `k` in place of `K` makes a unit that is never found, or one that seems typed and is not:
words that nobody knows are refused, with the nearest that is known.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from bloodbank.isbt128.antigen_history import known_symbols
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings

EMERGENCY_ONLY = "emergency-only"
_ISBT_ANTIGEN = re.compile(r"[0-9]{6}", re.ASCII)


def require_known_attributes(attributes: Iterable[str], field: str, *, settings: BloodSettings) -> None:
    """Raises Refused `unknown-attribute` for the first that is no word of this service."""
    for attribute in attributes:
        if not any(attribute == known for known in known_attributes(settings)):
            added = "labels.attributes of the blood settings"
            raise _refused("unknown-attribute", field, attribute, set(known_attributes(settings)), added=added)


def require_known_antigens(antigens: Iterable[str], field: str, *, settings: BloodSettings) -> None:
    """Symbols, or six figures by ISBT. Raises Refused `unknown-antigen` for the first that is none."""
    for antigen in antigens:
        known = antigen in settings.recipients.known_antigens or _ISBT_ANTIGEN.fullmatch(antigen)
        if not known and antigen not in set(_antigens(settings)):
            added = "recipients.known_antigens of the blood settings"
            raise _refused("unknown-antigen", field, antigen, set(_antigens(settings)), added=added)


def known_attributes(settings: BloodSettings) -> Iterator[str]:
    """Everything that a unit can be said to be: by requirements, processes, ways of keeping, tables and own words."""
    yield from (name for name in settings.recipients.requirement_components if name != "fresh")
    yield from settings.requests.known_requirements
    yield from (rule.attribute for rule in settings.life.processes.values())
    yield from (kind.partition("+")[2] for kind in settings.life.keeping if "+" in kind)
    yield EMERGENCY_ONLY
    yield from settings.labels.attributes
    for said in (*settings.labels.codes.values(), *settings.labels.products.values()):
        yield from said.attributes


def _antigens(settings: BloodSettings) -> Iterator[str]:
    yield from settings.recipients.known_antigens
    yield from known_symbols()
    for said in settings.labels.codes.values():
        yield from (*said.antigens_absent, *said.antigens_present)


def _refused(code: str, field: str, word: str, known: Collection[str], *, added: str) -> Refused:
    spelt_alike = [other for other in sorted(known) if other.casefold() == word.casefold()]
    meant = spelt_alike or get_close_matches(word, sorted(known), n=1)
    remedy = f"did you mean {meant[0]}? " if meant else ""
    names = ", ".join(sorted(known))
    detail = f"{field}: {word!r} is no word of this service; {remedy}Known are {names}; others are added to {added}"
    return Refused(code, detail, kind="invalid", field=field)
