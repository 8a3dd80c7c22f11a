"""Every table, a file for each part of the trade; `registry.store.engine.schema` names them all.

goods     organisations, products, keys, orders, measures
traces    what is remembered of units: states, scans, sales, flags, counts
market    inspections, consumers' reports
office    requests, work in hand, the audit trail, files, what ended
records   what else is on record of goods and companies
people    authorities, people, sessions, API keys, attempts
messages  mailboxes, the outbox, mailed links
sites   sites, communes, who is bound to which
"""
