"""What happens to a pack after it was printed.

    verification  verify one, verify many: read, seal, look up, record, judge
    findings      one snapshot: what the judge must know
    recording     lock, has anything changed?, save; a scan sent again counts once
    journal       questions of many threads, settled together
    visits        who checks, and by which rules it is weighed
    measures      put a recall, withdrawal and the like in force, or lift it
    sales         sell, and take a sale back
    whereabouts   where and when codes were scanned
    till_sales    what a till sold under an id of its own
    tally         what names no unit of ours, by the hour
    _memory       what a process remembers of products, orders and keys

A verdict is an answer, never a failure. What is recorded is durable before it is answered.
"""
