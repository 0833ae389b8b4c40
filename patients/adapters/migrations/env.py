"""Run by Alembic: migrations over the connection that was given to it."""

from alembic import context

from patients.adapters.migrate import VERSION_TABLE
from patients.adapters.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
