"""Days of death, closed records, and the messages of the civil registry."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("patients", sa.Column("died_on", sa.Text))
    op.add_column("patients", sa.Column("closed_at", sa.Float(53)))
    op.create_table(
        "patient_civil_messages",
        sa.Column("message_id", sa.Text, primary_key=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("received_at", sa.Float(53), nullable=False),
        sa.Column("patient_id", sa.Text),
        sa.Column("content", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("patient_civil_messages")
    for column in ("closed_at", "died_on"):
        op.drop_column("patients", column)
