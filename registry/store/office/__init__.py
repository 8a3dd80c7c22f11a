"""Rows of the office: who may come in, what was asked, decided and sent.

account_rows        people, API keys
authority_rows      forces, authorities
attempt_rows        how often something was tried
session_rows        who has signed in
mailbox_rows        where people read, and the links that were mailed
outbox_rows         what is to be sent
request_rows        what is asked of officers
work_rows           who has what in hand
trail_rows          the trail
file_rows           photos and documents by their SHA-256
answered_call_rows  what a creating call was answered
"""
