"""Rows of keys; the private halves are files and never come here.

key_rows       number, purpose, state, public half
identity_rows  live or sample
"""
