"""Telephone numbers, names by sound, pairs that may be one person, and those that were joined."""

import sqlalchemy as sa
from alembic import op

from patients.matching.sound import given_sound, sound

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
ADDED = ("phone", "phone_key", "family_sound", "given_sound")


def upgrade() -> None:
    for column in ADDED:
        op.add_column("patients", sa.Column(column, sa.Text))
    _tell_sounds()
    op.create_index("patients_by_sound", "patients", ["family_sound", "given_sound"])
    op.create_index("patients_by_birth_date", "patients", ["birth_date"])
    op.create_index("patients_by_phone", "patients", ["phone_key"])
    op.create_table(
        "patient_identity_reviews",
        sa.Column("review_number", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("patient_id", sa.Text, nullable=False),
        sa.Column("other_patient_id", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("weight", sa.Float(53), nullable=False),
        sa.Column("comparisons", sa.Text, nullable=False),
        sa.Column("found_at", sa.Float(53), nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", sa.Float(53)),
        sa.Column("reason", sa.Text),
    )
    op.create_index("patient_identity_reviews_of_pair", "patient_identity_reviews", ["patient_id", "other_patient_id"])
    op.create_table(
        "patient_merges",
        sa.Column("merge_number", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("patient_id", sa.Text, nullable=False),
        sa.Column("other_patient_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("merged_by", sa.Text, nullable=False),
        sa.Column("merged_at", sa.Float(53), nullable=False),
        sa.Column("unmerged_by", sa.Text),
        sa.Column("verified_by", sa.Text),
        sa.Column("unmerged_at", sa.Float(53)),
        sa.Column("unmerge_reason", sa.Text),
    )
    op.create_index("patient_merges_by_patient", "patient_merges", ["patient_id"])
    op.create_index("patient_merges_by_other", "patient_merges", ["other_patient_id"])


def _tell_sounds() -> None:
    """Of everybody registered before: names are read as they stand."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT patient_id, family_name, given_name FROM patients")).all()
    told = [
        {"id": patient_id, "family": sound(family), "given": given_sound(given)} for patient_id, family, given in rows
    ]
    if told:
        change = "UPDATE patients SET family_sound = :family, given_sound = :given WHERE patient_id = :id"
        connection.execute(sa.text(change), told)


def downgrade() -> None:
    for table in ("patient_merges", "patient_identity_reviews"):
        op.drop_table(table)
    for index in ("patients_by_phone", "patients_by_birth_date", "patients_by_sound"):
        op.drop_index(index, table_name="patients")
    for column in ADDED:
        op.drop_column("patients", column)
