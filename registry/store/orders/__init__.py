"""Rows of orders.

order_rows       orders, corrections, runs of units activated or spoiled
expiry_rows      old orders, and how long their goods last
own_serial_rows  serials that producers make
shipment_rows    where a lot went
"""
