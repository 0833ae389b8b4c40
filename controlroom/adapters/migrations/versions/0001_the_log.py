"""The log, answers to keys, snapshots and reactions' progress."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "events",
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
        sa.UniqueConstraint("region", "stream", "version", name="events_stream_version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event_streams",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("region", "stream", "version", name="event_streams_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idempotency",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("event_count", sa.Integer, nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("region", "key", name="idempotency_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("idempotency_at", "idempotency", ["at", "region"])
    op.create_table(
        "snapshots",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("head_hash", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("body_sha256", sa.Text, nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("region", "position", name="snapshots_pk"),
    )
    op.create_table(
        "reaction_cursors",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("reaction", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("region", "reaction", name="reaction_cursors_pk"),
    )
    op.create_table(
        "parked_reactions",
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("reaction", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("region", "reaction", "position", name="parked_reactions_pk"),
    )


def downgrade() -> None:
    for name in ("parked_reactions", "reaction_cursors", "snapshots", "idempotency", "event_streams", "events"):
        op.drop_table(name)
