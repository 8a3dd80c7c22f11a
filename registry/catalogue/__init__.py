"""Organisations and their products.

organisations  register, find, GS1 prefixes
sites          add, change, close, lists of them, communes
products       decide, find, load a checked list
assortment     what a producer does to its own products
registration   how a producer comes in
"""
