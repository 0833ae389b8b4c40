"""Callers, what was noted about their calls, and who looked at them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "callers",
        sa.Column("caller_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("phone_key", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.Float(53), nullable=False),
    )
    op.create_index("callers_by_phone", "callers", ["phone_key", "recorded_at"])
    op.create_table(
        "caller_notes",
        sa.Column("note_number", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("caller_id", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("written_at", sa.Float(53), nullable=False),
    )
    op.create_index("caller_notes_by_caller", "caller_notes", ["caller_id", "note_number"])
    counter = op.create_table(
        "caller_counter",
        sa.Column("counter_id", sa.Integer, primary_key=True),
        sa.Column("next_number", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counter, [{"counter_id": 1, "next_number": 1}])
    op.create_table(
        "caller_recordings",
        sa.Column("request_key", sa.Text, primary_key=True),
        sa.Column("caller_id", sa.Text, nullable=False),
    )
    # Added in place, never by rebuilding the table: its triggers, which keep the log from being changed, must stay.
    op.execute("ALTER TABLE patient_accesses ADD COLUMN caller_id TEXT")


def downgrade() -> None:
    op.execute("ALTER TABLE patient_accesses DROP COLUMN caller_id")
    for table in ("caller_recordings", "caller_counter", "caller_notes", "callers"):
        op.drop_table(table)
