"""What waits to be told to the outside record system."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "patient_outside_messages",
        sa.Column("message_number", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("patient_id", sa.Text, nullable=False),
        sa.Column("entry_number", sa.BigInteger, nullable=False),
        sa.Column("queued_at", sa.Float(53), nullable=False),
        sa.Column("next_at", sa.Float(53), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("fault", sa.Text),
        sa.Column("delivered_at", sa.Float(53)),
    )
    op.create_index("patient_outside_messages_due", "patient_outside_messages", ["status", "next_at"])


def downgrade() -> None:
    op.drop_table("patient_outside_messages")
