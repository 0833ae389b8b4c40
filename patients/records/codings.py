"""Codes are named by system and code; no table of codes is shipped, only how a code of each system is written."""

import re

from stdnum import verhoeff

SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"
OWN_REGISTERS = "urn:arterial:register"
OWN_DIRECTIVES = "urn:arterial:directive"
OWN_ANTIBODIES = "urn:arterial:antibody"
OWN_GROUPS = "urn:arterial:blood-group"

_WRITTEN = {
    SNOMED: re.compile(r"[1-9][0-9]{5,17}", re.ASCII),
    ICD10: re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", re.ASCII),
    ATC: re.compile(r"[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?", re.ASCII),
    OWN_REGISTERS: re.compile(r"[a-z][a-z0-9-]{0,63}", re.ASCII),
    OWN_DIRECTIVES: re.compile(r"[a-z][a-z0-9-]{0,63}", re.ASCII),
    OWN_ANTIBODIES: re.compile(r"[A-Za-z0-9()/+-]{1,24}", re.ASCII),
    OWN_GROUPS: re.compile(r"(O|A|B|AB)[+-]", re.ASCII),
}


def is_written_well(system: str, code: str) -> bool:
    """Whether a code can be one of its system. SNOMED CT ids end in a Verhoeff check digit (RF2, 5.5)."""
    if not _WRITTEN[system].fullmatch(code):
        return False
    return system != SNOMED or bool(verhoeff.is_valid(code))
