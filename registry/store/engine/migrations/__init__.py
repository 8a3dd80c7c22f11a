"""The road of the schema from each release to the next (Alembic, configured in `store/engine/upgrade.py`).

env        runs them inside the transaction that is open
versions/  a file for each step
"""
