"""Codes that are ordered.

    issuing        place an order; activate, spoil, ship, cancel, correct
    own_orders     a producer's acts on its own orders: activate, spoil, ship, correct, cancel, recall their lots
    printable      an order opened for printing
    records        lists of orders, and all that was said of one
    serial_intake  a producer's own serials: judge the file, load it in pieces

An order is one row, whatever its quantity, and idempotent by the caller's key. A refusal says which rule,
and the way out.
"""
