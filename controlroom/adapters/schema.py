"""The version of the store's tables, and bringing them up to it."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

NEWEST = "0002"
VERSION_TABLE = "controlroom_schema_version"
MIGRATION_LOCK = 7_211_980_103


def store_revision(engine: Engine) -> str | None:
    """The version the store's tables have; None for an empty store."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(VERSION_TABLE):
            return None
        revision: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
        return revision


def upgrade_store(engine: Engine) -> None:
    """Bring the store's tables up to the newest version; harmless when they are. Two at once wait for each other."""
    if store_revision(engine) == NEWEST:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
