"""The drives that a region's log tells of."""

from collections.abc import Callable

from controlroom.log import EventLog
from controlroom.subjects import standard_subjects
from dispatch.drives.drive import DrivesFound
from dispatch.drives.ledger import CONCERNED, DriveLedger

PAGE = 5_000
PREFIX = "dispatch."


def logged_drives(
    log: EventLog,
    region: str,
    *,
    profile_of: Callable[[int], str],
    progress: Callable[[float], None] = lambda share: None,
) -> DrivesFound:
    """Of the whole log, as long as it is now. Raises LogBroken, LogUnavailable."""
    subjects, ledger = standard_subjects(), DriveLedger()
    concerned = frozenset(PREFIX + event.__name__ for event in CONCERNED)
    position, head = 0, log.head(region).position
    while position < head:
        rows = log.read(region, after=position, limit=min(PAGE, head - position))
        if not rows:
            break
        for row in rows:
            if row.type in concerned:
                event = subjects.read_event(type=row.type, schema_version=row.schema_version, payload=row.payload)
                ledger.take(event, at=row.at)
        position = rows[-1].position
        progress(position / head)
    return ledger.found(profile_of)
