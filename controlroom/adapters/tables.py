"""The store's tables. Changes to them are made by the migrations beside this file."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("region", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("stream", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("streams", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("at", Float(53), nullable=False),
    Column("actor", Text, nullable=False),
    Column("command_key", Text),
    Column("caused_by", BigInteger),
    Column("payload", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    PrimaryKeyConstraint("region", "position", name="events_pk"),
    sqlite_with_rowid=False,
)

event_streams = Table(
    "event_streams",
    metadata,
    Column("region", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("region", "stream", "version", name="event_streams_pk"),
    sqlite_with_rowid=False,
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("region", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("first_position", BigInteger, nullable=False),
    Column("event_count", Integer, nullable=False),
    Column("at", Float(53), nullable=False),
    PrimaryKeyConstraint("region", "key", name="idempotency_pk"),
    sqlite_with_rowid=False,
)
Index("idempotency_at", idempotency.c.at, idempotency.c.region)

recent_event_streams = Table(
    "recent_event_streams",
    metadata,
    Column("region", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    info={"only": "sqlite"},
)
"""The newest rows of `event_streams`, in order of arrival; SQLite only (see `recent`)."""

recent_idempotency = Table(
    "recent_idempotency",
    metadata,
    Column("region", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("first_position", BigInteger, nullable=False),
    Column("event_count", Integer, nullable=False),
    Column("at", Float(53), nullable=False),
    info={"only": "sqlite"},
)
"""The newest rows of `idempotency`, in order of arrival; SQLite only (see `recent`)."""

snapshots = Table(
    "snapshots",
    metadata,
    Column("region", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("head_hash", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("body_sha256", Text, nullable=False),
    Column("at", Float(53), nullable=False),
    PrimaryKeyConstraint("region", "position", name="snapshots_pk"),
)

reaction_cursors = Table(
    "reaction_cursors",
    metadata,
    Column("region", Text, nullable=False),
    Column("reaction", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("region", "reaction", name="reaction_cursors_pk"),
)

parked_reactions = Table(
    "parked_reactions",
    metadata,
    Column("region", Text, nullable=False),
    Column("reaction", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", Float(53), nullable=False),
    PrimaryKeyConstraint("region", "reaction", "position", name="parked_reactions_pk"),
)
