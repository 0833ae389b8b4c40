"""The register's tables. Changes to them are made by the migrations beside this file."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()

ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")

patients = Table(
    "patients",
    metadata,
    Column("patient_id", Text, primary_key=True),
    Column("family_name", Text, nullable=False),
    Column("given_name", Text, nullable=False),
    Column("patronymic", Text),
    Column("birth_date", Text),
    Column("sex", Text, nullable=False),
    Column("personal_number", Text, unique=True),
    Column("blood_group", Text),
    Column("registered_at", Float(53), nullable=False),
    Column("family_key", Text, nullable=False),
    Column("given_key", Text, nullable=False),
    Column("phone", Text),
    Column("phone_key", Text),
    Column("family_sound", Text),
    Column("given_sound", Text),
    Column("died_on", Text),
    Column("closed_at", Float(53)),
    Index("patients_by_name", "family_key", "birth_date"),
    Index("patients_by_sound", "family_sound", "given_sound"),
    Index("patients_by_birth_date", "birth_date"),
    Index("patients_by_phone", "phone_key"),
)

counter = Table(
    "patient_counter",
    metadata,
    Column("counter_id", Integer, primary_key=True),
    Column("next_number", BigInteger, nullable=False),
)

registrations = Table(
    "patient_registrations",
    metadata,
    Column("request_key", Text, primary_key=True),
    Column("patient_id", Text, nullable=False),
)

links = Table(
    "patient_links",
    metadata,
    Column("link_number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("patient_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target_id", Text, nullable=False),
    Column("linked_at", Float(53), nullable=False),
    UniqueConstraint("patient_id", "kind", "target_id", name="patient_links_once"),
    Index("patient_links_by_target", "kind", "target_id"),
)

accesses = Table(
    "patient_accesses",
    metadata,
    Column("access_number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at", Float(53), nullable=False),
    Column("actor", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("patient_id", Text),
    Column("sought", Text),
    Column("caller_id", Text),
    Index("patient_accesses_by_patient", "patient_id", "access_number"),
    Index("patient_accesses_by_time", "at"),
)

callers = Table(
    "callers",
    metadata,
    Column("caller_id", Text, primary_key=True),
    Column("name", Text),
    Column("phone", Text),
    Column("phone_key", Text),
    Column("role", Text, nullable=False),
    Column("recorded_at", Float(53), nullable=False),
    Index("callers_by_phone", "phone_key", "recorded_at"),
)

caller_notes = Table(
    "caller_notes",
    metadata,
    Column("note_number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("caller_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("written_at", Float(53), nullable=False),
    Index("caller_notes_by_caller", "caller_id", "note_number"),
)

caller_counter = Table(
    "caller_counter",
    metadata,
    Column("counter_id", Integer, primary_key=True),
    Column("next_number", BigInteger, nullable=False),
)

caller_recordings = Table(
    "caller_recordings",
    metadata,
    Column("request_key", Text, primary_key=True),
    Column("caller_id", Text, nullable=False),
)

reviews = Table(
    "patient_identity_reviews",
    metadata,
    Column("review_number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("patient_id", Text, nullable=False),
    Column("other_patient_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("weight", Float(53), nullable=False),
    Column("comparisons", Text, nullable=False),
    Column("found_at", Float(53), nullable=False),
    Column("decision", Text),
    Column("decided_by", Text),
    Column("decided_at", Float(53)),
    Column("reason", Text),
    Index("patient_identity_reviews_of_pair", "patient_id", "other_patient_id"),
)

merges = Table(
    "patient_merges",
    metadata,
    Column("merge_number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("patient_id", Text, nullable=False),
    Column("other_patient_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("merged_by", Text, nullable=False),
    Column("merged_at", Float(53), nullable=False),
    Column("unmerged_by", Text),
    Column("verified_by", Text),
    Column("unmerged_at", Float(53)),
    Column("unmerge_reason", Text),
    Index("patient_merges_by_patient", "patient_id"),
    Index("patient_merges_by_other", "other_patient_id"),
)

entries = Table(
    "patient_entries",
    metadata,
    Column("entry_number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("patient_id", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("system", Text),
    Column("code", Text),
    Column("since", Text),
    Column("until", Text),
    Column("details", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_at", Float(53), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_at", Float(53)),
    Column("status_by", Text),
    Column("status_reason", Text),
    Index("patient_entries_by_patient", "patient_id", "entry_number"),
)

messages = Table(
    "patient_outside_messages",
    metadata,
    Column("message_number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("patient_id", Text, nullable=False),
    Column("entry_number", BigInteger, nullable=False),
    Column("queued_at", Float(53), nullable=False),
    Column("next_at", Float(53), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("fault", Text),
    Column("delivered_at", Float(53)),
    Index("patient_outside_messages_due", "status", "next_at"),
)

civil_messages = Table(
    "patient_civil_messages",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("event", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("received_at", Float(53), nullable=False),
    Column("patient_id", Text),
    Column("content", Text, nullable=False),
)
