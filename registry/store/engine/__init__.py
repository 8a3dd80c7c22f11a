"""The database itself, on SQLite and PostgreSQL alike.

engine              open, read, write, record
sqlite, postgresql  what differs between the two
schema              every table, named once
columns             what tables are made of
upgrade             schema versions, and the way from one to the next
migrations/         each step of it
versions            how often what is decided of a product has changed
copying             whole databases, out and in
spreading           one registry over many servers
"""
