"""What is proven away from us, with the trust list and without a network.

evidence_list                  from an answer to a line of an inspection's list
inspection_report              the report: bytes, signature, check
inspection_paper, paper_words  the report as PDF, and its words
"""
