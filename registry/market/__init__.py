"""What happens to a pack after it was printed.

    verification  verify one, verify many: read, seal, look up, record, judge
    findings      one snapshot: what the judge must know
    recording     lock, has anything changed?, save: scans, unit states, flags
    journal       questions of many threads, settled together
    circulation   recall, withdraw and the like; sell and take back
    tally         what names no unit of ours, by the hour
    _memory       what a process remembers of products, orders and keys

A verdict is an answer, never a failure. What is recorded is durable before it is answered.
"""
