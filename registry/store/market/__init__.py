"""Rows of what happens to packs.

unit_rows     a small state for each unit that something happened to
scan_rows     raw scans, kept for a while
sale_rows     sales, undone ones, refused ones
measure_rows  recalls, withdrawals and the like
count_rows    what names no unit, by the hour
"""
