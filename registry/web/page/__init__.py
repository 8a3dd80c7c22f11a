"""What all pages share.

pages         language, frame, style
words         all words of all pages, gathered
cards         what a page shows of an answer
order_files   an order's codes and labels on their way out
notice_words  grey pages with one message
picturing     a product's own picture
templates/    the frame, forms, notices, failures
"""
