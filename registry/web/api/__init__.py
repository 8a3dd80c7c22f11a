"""JSON under /v1 and the well-known addresses, one file a noun."""
