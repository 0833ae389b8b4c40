"""What an installation decides about its register."""

from msgspec import Struct

from patients.matching.settings import MatchSettings
from patients.outside.settings import OutsideSettings


class PatientSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    matching: MatchSettings = MatchSettings()
    outside: OutsideSettings = OutsideSettings()
