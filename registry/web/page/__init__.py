"""What all pages share.

pages       language, frame, style
words       all words of all pages, gathered
answers     what a page shows of an answer
downloads   codes on their way out
picturing   a product's own picture
templates/  the frame, forms, notices, failures
"""
