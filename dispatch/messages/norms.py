"""The norms of an epidemic are put in force, and taken out of it."""

from msgspec import Struct


class SwitchEpidemicNorms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From now on the norms of an epidemic hold, or no longer. Incidents that are open fall under them at once."""

    epidemic: bool
    reason: str


class EpidemicNormsSwitched(Struct, frozen=True, kw_only=True):
    epidemic: bool
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return ("norms/epidemic",)


Command = SwitchEpidemicNorms
Event = EpidemicNormsSwitched
