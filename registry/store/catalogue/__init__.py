"""Rows of the catalogue.

listing_rows  organisations, their prefixes, products
upload_rows   lists that are being loaded
"""
