"""The life of keys, and saving everything.

    making      make, rotate, retire, revoke: the table and the file together
    folder      key files, whole or not there
    custodian   keys in hand, opened and lent out
    trust_list  the public halves, for others
    upkeep      what the operator is told of: a key that ends, a backup that nobody took
    backup      database and keys in one sealed file, taken and brought back
    archive     what that file holds
    sealed_file how it is sealed, as a stream
    carry_over  what a restored registry keeps of the one before

Private halves are files with mode 0600 under a passphrase; no secret is logged or stored in a table.
"""
