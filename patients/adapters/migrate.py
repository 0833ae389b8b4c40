"""The version of the register's tables, and bringing them up to it."""

from pathlib import Path

from sqlalchemy import Engine, text

VERSION_TABLE = "patients_schema_version"
MIGRATION_LOCK = 7_211_980_104


def upgrade(engine: Engine, *, to: str = "head") -> str:
    """Bring the tables up to the newest version and return it; harmless when they are. Two at once wait in turn.

    `to`: an earlier version at which to stop.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_revision() or "nothing"
