"""What Alembic runs around the migrations. The connection, and the transaction it is in, are the store's."""

from alembic import context

from bot.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
