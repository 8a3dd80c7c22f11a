"""The inspector's desk: inspections with their lists, photos and reports.

routes       the files that add addresses to the desk
desk         who inspects, which inspection is meant
inspections  inspections as pages
adding       what comes onto a list
words        their words
templates/   their templates
"""
