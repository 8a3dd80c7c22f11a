"""Rows of keys; the private halves are files and never come here.

keys      number, purpose, state, public half
identity  live or sample
"""
