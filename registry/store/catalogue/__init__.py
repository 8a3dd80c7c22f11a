"""Rows of the catalogue.

listing_rows    organisations, their prefixes, products
company_rows    suspensions of organisations, changes of their data
detail_rows     what else is on record of a product
history_rows    what it said before
paper_rows      certificates and other papers
register_rows   the business register and the permits
territory_rows  whose rows a viewer sees: the conditions of every other file
upload_rows     lists that are being loaded
layout_rows     how an organisation's lists are laid out
"""
