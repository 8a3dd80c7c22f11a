"""Rows of cases and inspections, and what is counted over everything.

flags        cases for an officer
reports      consumers' reports
inspections  inspections with their evidence
queues       what waits
reach        how far goods have gone
figures      scans and cases by day, verdict and province
lookups      rows by what somebody types
"""
