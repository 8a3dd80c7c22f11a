"""Rows of orders.

order_rows       orders, corrections, runs of units activated or spoiled
own_serial_rows  serials that producers make
shipment_rows    where a lot went
"""
