"""What a control room says of its own condition."""

from msgspec import Struct

from controlroom.log import ParkedReaction, StoreHealth


class HealthReport(Struct, frozen=True, kw_only=True):
    """How a room is doing. `ready` means that commands can be carried out now.

    `clock` is `ok`, or in words what is wrong; `reaction_lag` counts events no reaction has dealt with yet.
    """

    region: str
    ready: bool
    position: int
    last_at: float
    log_ok: bool
    log_trouble: str | None
    store: StoreHealth
    clock: str
    clock_behind_log_s: float
    reaction_lag: int
    reaction_failures: int
    reaction_commands_refused: int
    parked_reactions: tuple[ParkedReaction, ...]
    timers: int
    bus_degraded: int
    positions_degraded: int
    last_snapshot_position: int
    events_since_snapshot: int
