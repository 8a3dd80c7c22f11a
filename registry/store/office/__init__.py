"""Rows of the office: who may come in, what was asked, decided and sent.

accounts  people, API keys
attempts  how often something was tried
sessions  who has signed in
requests  what is asked of officers
work      who has what in hand
audit     the trail
files     photos and documents by their SHA-256
answered  what a creating call was answered
"""
