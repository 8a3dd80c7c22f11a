"""Organisations and their products.

products      register, decide, load a checked list
assortment    what a producer does to its own products
registration  how a producer comes in
"""
