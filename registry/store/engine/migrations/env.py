"""Alembic's entry: runs the migrations inside the write transaction that `store/engine/upgrade.py` opened."""

from alembic import context

from registry.store.engine.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
