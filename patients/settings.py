"""What an installation decides about its register."""

from msgspec import Struct

from patients.matching.settings import MatchSettings


class PatientSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    matching: MatchSettings = MatchSettings()
