"""Every table, a file for each part of the trade; `registry.store.schema` names them all."""
