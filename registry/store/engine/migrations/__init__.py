"""The road of the schema from each release to the next (Alembic, configured in `store/engine/upgrade.py`)."""
