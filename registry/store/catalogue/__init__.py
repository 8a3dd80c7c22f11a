"""Rows of the catalogue.

listings  organisations, their prefixes, products
uploads   lists that are being loaded
"""
