"""Every table, a file for each part of the trade; `registry.store.engine.schema` names them all."""
