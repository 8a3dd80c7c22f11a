"""Rows of orders.

orders       orders, corrections, runs of units activated or spoiled
own_serials  serials that producers make
shipments    where a lot went
"""
