"""What is known of patients; blood groups known so far become entries."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TAKEN_OVER = (
    "INSERT INTO patient_entries (patient_id, category, text, system, code, details, source, recorded_at, recorded_by,"
    " status) SELECT patient_id, 'blood-group', '', 'urn:arterial:blood-group', blood_group, '{}', 'registration',"
    " registered_at, 'arterial/migration', 'active' FROM patients WHERE blood_group IS NOT NULL ORDER BY patient_id"
)


def upgrade() -> None:
    op.create_table(
        "patient_entries",
        sa.Column("entry_number", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("patient_id", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("system", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("since", sa.Text),
        sa.Column("until", sa.Text),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.Float(53), nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("status_at", sa.Float(53)),
        sa.Column("status_by", sa.Text),
        sa.Column("status_reason", sa.Text),
    )
    op.create_index("patient_entries_by_patient", "patient_entries", ["patient_id", "entry_number"])
    op.get_bind().exec_driver_sql(TAKEN_OVER)


def downgrade() -> None:
    op.drop_table("patient_entries")
