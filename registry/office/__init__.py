"""Who works here, and what was signed.

    accounts   people and API keys: who may come in, and how they prove it
    sessions   who has signed in; one-time codes
    approvals  requests to officers, second signatures, work in hand, the audit trail

It lies below all who act: the row of the audit trail is written in the act's own transaction.
"""
