"""The hash chain over a region's log: any edit, deletion or change of order shows.

Each row's hash is SHA-256 over the canonical JSON of all its other columns, of which the previous row's hash is
one. What a chain alone can't show is that its end was cut off: for that, keep a `Head` elsewhere and give it as
`expected_head`.
"""

from collections.abc import Iterator

from msgspec import Struct

from controlroom.canonical import CanonicalJson, sha256_hex
from controlroom.log import EventLog, Head, StoredEvent


class ChainReport(Struct, frozen=True, kw_only=True):
    """What was found: how many events were read, the last good head, and the first fault in words."""

    ok: bool
    events: int
    head: Head
    first_bad_position: int | None = None
    what: str | None = None


def row_hash(json: CanonicalJson, row: tuple[object, ...]) -> str:
    """The hash of a row, given all its columns but the hash, in the order of StoredEvent."""
    return sha256_hex(json.bytes(row))


def columns_but_hash(row: StoredEvent) -> tuple[object, ...]:
    return (
        row.region,
        row.position,
        row.stream,
        row.version,
        row.streams,
        row.type,
        row.schema_version,
        row.at,
        row.actor,
        row.command_key,
        row.caused_by,
        row.payload,
        row.prev_hash,
    )


def fault_after(json: CanonicalJson, head: Head, row: StoredEvent, *, region: str) -> str | None:
    """What is wrong with the row that follows `head`, in words; None when nothing is."""
    if row.position != head.position + 1:
        return f"event {head.position + 1} is missing: {row.position} follows {head.position}"
    if row.region != region:
        return f"event {row.position} is of region {row.region!r}"
    if row.hash != row_hash(json, columns_but_hash(row)):
        return f"event {row.position} was edited: its content does not give its hash"
    if row.prev_hash != head.hash:
        return f"event {row.position} does not follow event {head.position}: it was written after another one"
    return None


def verify_chain(log: EventLog, region: str, *, expected_head: Head | None = None, page: int = 2_000) -> ChainReport:
    """Read a region's whole log and check every hash, and that `expected_head` still stands in it if given."""
    json, head = CanonicalJson(), Head()
    for row in _rows(log, region, page):
        what = fault_after(json, head, row, region=region)
        if what is None and expected_head is not None and row.position == expected_head.position:
            what = None if row.hash == expected_head.hash else f"event {row.position} is not the one exported as head"
        if what is not None:
            return ChainReport(ok=False, events=head.position, head=head, first_bad_position=row.position, what=what)
        head = Head(position=row.position, hash=row.hash)
    if expected_head is not None and head.position < expected_head.position:
        what = f"the end was cut off: the log ends at {head.position}, the exported head is {expected_head.position}"
        return ChainReport(ok=False, events=head.position, head=head, first_bad_position=head.position + 1, what=what)
    return ChainReport(ok=True, events=head.position, head=head)


def _rows(log: EventLog, region: str, page: int) -> Iterator[StoredEvent]:
    after = 0
    while rows := log.read(region, after=after, limit=page):
        yield from rows
        after = rows[-1].position
