"""The tables of the trace index. They can be dropped at any time: the log makes them anew."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, Table, Text

metadata = MetaData()

traced_units = Table(
    "blood_trace_units",
    metadata,
    Column("region", Text, nullable=False),
    Column("blood_unit_id", Text, nullable=False),
    Column("patient_id", Text),
    Column("entry", LargeBinary, nullable=False),
    PrimaryKeyConstraint("region", "blood_unit_id", name="blood_trace_units_pk"),
    sqlite_with_rowid=False,
)
Index(
    "blood_trace_units_of_patient",
    traced_units.c.region,
    traced_units.c.patient_id,
    sqlite_where=traced_units.c.patient_id.isnot(None),
    postgresql_where=traced_units.c.patient_id.isnot(None),
)

traced_donations = Table(
    "blood_trace_donations",
    metadata,
    Column("region", Text, nullable=False),
    Column("din", Text, nullable=False),
    Column("blood_unit_id", Text, nullable=False),
    PrimaryKeyConstraint("region", "din", "blood_unit_id", name="blood_trace_donations_pk"),
    sqlite_with_rowid=False,
)

traced_sources = Table(
    "blood_trace_sources",
    metadata,
    Column("region", Text, nullable=False),
    Column("source_unit_id", Text, nullable=False),
    Column("blood_unit_id", Text, nullable=False),
    PrimaryKeyConstraint("region", "source_unit_id", "blood_unit_id", name="blood_trace_sources_pk"),
    sqlite_with_rowid=False,
)

trace_heads = Table(
    "blood_trace_heads",
    metadata,
    Column("region", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("index_version", Integer, nullable=False),
    PrimaryKeyConstraint("region", name="blood_trace_heads_pk"),
)
