"""The keys under which patients were registered, so that a repeated request makes no second patient."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "patient_registrations",
        sa.Column("request_key", sa.Text, primary_key=True),
        sa.Column("patient_id", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("patient_registrations")
