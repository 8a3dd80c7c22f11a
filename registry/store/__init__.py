"""Every table and every statement: the only department that imports SQLAlchemy (Core, not ORM).

    engine/       opening a database, the three kinds of transaction, schema, migrations, whole copies, spreading
    tables/       the tables, a file for each part of the trade
    office/       rows of people, sessions, requests, work in hand, the audit trail, files, answered calls
    keys/         rows of keys, and whether this registry is live or a sample
    catalogue/    rows of organisations, prefixes and products, and of lists under way
    orders/       rows of orders, own serials, shipments
    market/       rows of units, scans, sales, measures, counts
    supervision/  rows of flags, reports and inspections; figures, reach and queues over all rows

A file of statements is named for its rows (`order_rows`), so that no import needs another name for it.

One department, because one verify reads eight tables of three others in one snapshot. Functions take a Connection and
never commit; whoever opened the transaction (`engine.read`, `engine.write`, `engine.record`) owns it. The schema is the
last judge.
"""
