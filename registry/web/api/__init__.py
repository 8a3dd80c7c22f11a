"""JSON under /v1 and the well-known addresses, one file a noun.

verify, claimed_scans, samples                verdicts; what a caller may say of a scan; the sandbox
sales, dispositions, recalls, flags, reports  what becomes of packs
products, papers, sites, organisations        what is registered
orders, printed                               what is ordered, downloaded
trust, openapi                                keys, health; the description of every address
bodies, fields, once, whose                   a body read, a field checked, a call sent again, whose rows
words, templates/                             the page for programmers
"""
