"""Codes as dots and paper.

    symbols    QR, GS1 DataMatrix, GS1-128, EAN-13, ITF-14 as modules
    printing   modules to printer dots, mm, SVG and PNG
    stock      label sheets and rolls
    lettering  the labels' typeface
    layout     what stands where on a label
    labels     sheets as PDF
    zpl        thermal printers
    linefile   files for printing lines
    sketch     a picture of a sheet

What is drawn is read back by another library in the tests. Lengths are millimetres, symbols whole printer dots.
"""
