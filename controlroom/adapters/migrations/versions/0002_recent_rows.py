"""Every stream of an event in `event_streams`, its own too; SQLite: new rows wait in order of arrival."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWN_STREAMS = "SELECT region, stream, version, position FROM events"


def upgrade() -> None:
    op.execute(f"INSERT INTO event_streams (region, stream, version, position) {OWN_STREAMS}")
    if op.get_bind().dialect.name == "sqlite":
        _make_events_anew()
        _create_recent_tables()
    else:
        op.drop_constraint("events_stream_version", "events", type_="unique")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ("event_streams", "idempotency"):
            op.execute(f"INSERT INTO {table} SELECT * FROM recent_{table}")  # noqa: S608
            op.drop_table(f"recent_{table}")
        _make_events_anew(sa.UniqueConstraint("region", "stream", "version", name="events_stream_version"))
    else:
        op.create_unique_constraint("events_stream_version", "events", ["region", "stream", "version"])
    op.execute(
        "DELETE FROM event_streams WHERE EXISTS (SELECT 1 FROM events e WHERE e.region = event_streams.region "
        "AND e.position = event_streams.position AND e.stream = event_streams.stream)"
    )


def _make_events_anew(*constraints: sa.UniqueConstraint) -> None:
    """SQLite can't drop or add a constraint: the rows go to a new table, unchanged."""
    op.create_table(
        "events_anew",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("streams", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("command_key", sa.Text),
        sa.Column("caused_by", sa.BigInteger),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("region", "position", name="events_pk"),
        *constraints,
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO events_anew SELECT * FROM events ORDER BY region, position")
    op.drop_table("events")
    op.rename_table("events_anew", "events")


def _create_recent_tables() -> None:
    op.create_table(
        "recent_event_streams",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recent_idempotency",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("event_count", sa.Integer, nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
    )
