"""What anybody sees.

consumer      the page of a printed link
camera        scanning with the camera
reporting     consumers' reports and their receipts
registration  a company's application and its receipt
*_words       the words of each
templates/    their templates
"""
