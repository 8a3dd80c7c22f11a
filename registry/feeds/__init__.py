"""What goes out by itself: it sends what the outbox holds, and nothing else.

    message_words  what each kind of message says, in Vietnamese and English
    letters        a message as an e-mail
    smtp           handing mails to a mail server, and what can go wrong
    delivery       whose turn it is, the secrets of links, attempts and giving up

Who acts has written the row in the act's own transaction (`office.outbox`); here is no act but the sending.
"""
