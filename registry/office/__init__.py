"""Who works here, and what was signed.

    accounts     people: who may come in, and how they prove it
    password_rules  which passwords are refused: those that are guessed first
    hashing      what is dear by design, worked out aside
    api_keys     with which programs come in
    independence  who cannot be the second to whom, by whose hand their accounts are
    bindings     which sites people and keys are bound to
    authorities  forces, territories, who moves where
    attempts     how often something was tried, by whom
    sessions     who has signed in; one-time codes
    outbox       what is to be written to people
    notices      what is said to whom on which occasion
    mailboxes    where people read it; a password by a mailed link
    petitions    requests to officers, second signatures
    suspensions  companies that get nothing new
    administrators  a new administrator where a company's only one is gone
    assignments  who has what in hand, until when
    idempotency  what a creating call was answered under its key
    trail        the audit trail of every act of weight

It lies below all who act: the row of the audit trail is written in the act's own transaction.
"""
