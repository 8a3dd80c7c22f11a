"""What a request meets before its page or call.

addresses        the one table of addresses: who may come in, and how much may be asked
frame            request ids, headers, the access log, failures as HTTP statuses
admission        how much a worker takes on at once
limits           what strangers may ask
text_checks      what no database can write down
credentials      who asks, and whether they may
sign_in_prompts  what people meet where they may not come in
known_browsers   where somebody has signed in before
visitors         from which network, device and account a request comes
context          what every route needs, one object a process
gauges           metrics of all workers as one
serving          the production server
words            for a network that asked too much
"""
