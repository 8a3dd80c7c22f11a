"""Rows of cases and inspections, and what is counted over everything.

flag_rows        cases for an officer
report_rows      consumers' reports
inspection_rows  inspections with their evidence
queue_rows        what waits
reach_rows       how far goods have gone
figure_rows      scans and cases by day, verdict and province
lookup_rows      rows by what somebody types
retention_rows   what is closed and old, what holds it, what ended
"""
