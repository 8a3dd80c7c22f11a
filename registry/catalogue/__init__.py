"""Organisations and their products.

organisations  register, find, GS1 prefixes
sites          add, change, close, lists of them, communes
company_changes  changed data of organisations, their history
products       decide, find, load a checked list
assortment     what a producer does to its own products
product_records  all that is on record of a product, and its history
papers         certificates and other papers of a company, its products and lots
completeness   what the law still wants of a producer's products
registers      reference lists beside what is declared
registration   how a producer comes in
"""
