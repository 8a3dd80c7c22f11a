"""The life of keys, and saving everything.

    custody  make, rotate, retire, revoke: the table and the file together
    backup   database and keys in one file

Private halves are files with mode 0600 under a passphrase; no secret is logged or stored in a table.
"""
