"""Rows of what happens to packs.

units     a small state for each unit that something happened to
scans     raw scans, kept for a while
sales     sales, undone ones, refused ones
measures  recalls, withdrawals and the like
counts    what names no unit, by the hour
"""
