"""How the control room says no. Every error has a stable `code`, a sentence `detail` and a `kind` (its family)."""


class ControlRoomError(Exception):
    """A command or a read that could not be carried out; nothing has changed.

    `kind` is one of `not-found`, `conflict`, `invalid`, `unavailable`, `internal`; `field` names the part of the
    command at fault, where one is.
    """

    def __init__(self, code: str, detail: str, *, kind: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.kind, self.field = code, detail, kind, field


class CommandRefused(ControlRoomError):
    """A subject, or the check of the command's shape, refuses; code, detail, kind and field are the subject's."""


class VersionConflict(ControlRoomError):
    """The caller decided on an older version of a stream than the one that stands."""

    def __init__(self, *, stream: str, expected: int, actual: int) -> None:
        detail = f"{stream} is at version {actual}, not {expected}: read it again and decide anew"
        super().__init__("version-conflict", detail, kind="conflict", field="expected_versions")
        self.stream, self.expected, self.actual = stream, expected, actual


class IdempotencyKeyReused(ControlRoomError):
    """The key was used before, for another command or by another actor."""

    def __init__(self, key: str) -> None:
        detail = "this idempotency key was used before for another command: use a new key for a new command"
        super().__init__("idempotency-key-reused", detail, kind="conflict", field="idempotency_key")
        self.key = key


class ClockWentBackwards(ControlRoomError):
    """The clock reads an earlier instant than the last one recorded, by more than the tolerance."""

    def __init__(self, *, now: float, last_at: float, tolerance_s: float) -> None:
        detail = (
            f"the clock reads {now!r} but the log's last event is of {last_at!r}, {last_at - now:.3f} s later "
            f"(tolerance {tolerance_s} s): set this machine's clock right; if the log was written under a clock that "
            "was ahead, raise the clock tolerance and the last instant is held until the clock has passed it"
        )
        super().__init__("clock-went-backwards", detail, kind="unavailable")
        self.now, self.last_at = now, last_at


class ClockUnreadable(ControlRoomError):
    """The clock gave something that is no instant."""

    def __init__(self, now: object) -> None:
        super().__init__("clock-unreadable", f"the clock reads {now!r}, which is no instant", kind="unavailable")


class RoomClosed(ControlRoomError):
    """The room takes no more commands."""

    def __init__(self, region: str) -> None:
        super().__init__("room-closed", f"the control room of {region!r} is closed", kind="unavailable")


class RoomOverloaded(ControlRoomError):
    """More commands wait for the writer than the room holds."""

    def __init__(self, waiting: int) -> None:
        detail = f"{waiting} commands wait already: try again in a moment, with the same key"
        super().__init__("room-overloaded", detail, kind="unavailable")


class LogUnavailable(ControlRoomError):
    """The log can't be written or read. Whether the command was recorded is unknown: ask again with the same key."""

    def __init__(self, detail: str) -> None:
        super().__init__("log-unavailable", detail, kind="unavailable")


class RegionHasWriter(ControlRoomError):
    """Another control room writes this region's log."""

    def __init__(self, region: str, where: str) -> None:
        detail = f"region {region!r} is being served already (its log is held by {where}): stop that service first"
        super().__init__("region-has-writer", detail, kind="conflict")


class LogBroken(ControlRoomError):
    """The stored log is not what was written, or was written by a version this one can't read."""

    def __init__(self, detail: str) -> None:
        super().__init__("log-broken", detail, kind="internal")


class CommandFailed(ControlRoomError):
    """Carrying out the command hit a fault of this program; nothing was recorded."""

    def __init__(self, command_type: str, reason: str) -> None:
        detail = (
            f"{command_type} could not be carried out because of an internal fault ({reason}); nothing was recorded"
        )
        super().__init__("internal-fault", detail, kind="internal")
