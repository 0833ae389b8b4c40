"""Patients, their links, and an access log that can only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "patients",
        sa.Column("patient_id", sa.Text, primary_key=True),
        sa.Column("family_name", sa.Text, nullable=False),
        sa.Column("given_name", sa.Text, nullable=False),
        sa.Column("patronymic", sa.Text),
        sa.Column("birth_date", sa.Text),
        sa.Column("sex", sa.Text, nullable=False),
        sa.Column("personal_number", sa.Text, unique=True),
        sa.Column("blood_group", sa.Text),
        sa.Column("registered_at", sa.Float(53), nullable=False),
        sa.Column("family_key", sa.Text, nullable=False),
        sa.Column("given_key", sa.Text, nullable=False),
    )
    op.create_index("patients_by_name", "patients", ["family_key", "birth_date"])
    counter = op.create_table(
        "patient_counter",
        sa.Column("counter_id", sa.Integer, primary_key=True),
        sa.Column("next_number", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counter, [{"counter_id": 1, "next_number": 1}])
    op.create_table(
        "patient_links",
        sa.Column("link_number", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("patient_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("target_id", sa.Text, nullable=False),
        sa.Column("linked_at", sa.Float(53), nullable=False),
        sa.UniqueConstraint("patient_id", "kind", "target_id", name="patient_links_once"),
    )
    op.create_index("patient_links_by_target", "patient_links", ["kind", "target_id"])
    op.create_table(
        "patient_accesses",
        sa.Column("access_number", ROW_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("patient_id", sa.Text),
        sa.Column("sought", sa.Text),
    )
    op.create_index("patient_accesses_by_patient", "patient_accesses", ["patient_id", "access_number"])
    op.create_index("patient_accesses_by_time", "patient_accesses", ["at"])
    _make_append_only()


def _make_append_only() -> None:
    """The database itself refuses to change or remove a line of the access log."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION patient_accesses_stay() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the access log can only grow'; END $$"
        )
        op.execute(
            "CREATE TRIGGER patient_accesses_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON patient_accesses "
            "FOR EACH STATEMENT EXECUTE FUNCTION patient_accesses_stay()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER patient_accesses_no_{change.lower()} BEFORE {change} ON patient_accesses "
            "BEGIN SELECT RAISE(ABORT, 'the access log can only grow'); END"
        )


def downgrade() -> None:
    for table in ("patient_accesses", "patient_links", "patient_counter", "patients"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION patient_accesses_stay()")
