"""What a service decides about triage."""

from msgspec import Struct

OVERRIDE_REASONS = (
    "clinical-judgement",
    "physician-advice",
    "caller-changed-account",
    "report-from-scene",
    "protocol-unsuitable",
    "caller-gone",
)


class TriageSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`override_reasons` are the codes with which a protocol may be overridden: codes, so that no free text about a
    patient enters the log, and reasons can be counted.
    """

    override_reasons: tuple[str, ...] = OVERRIDE_REASONS

    def __post_init__(self) -> None:
        if not self.override_reasons or not all(self.override_reasons):
            raise ValueError("triage settings: override_reasons must name at least one code, none of them empty")
