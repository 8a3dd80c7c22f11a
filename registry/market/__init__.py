"""What happens to a pack after it was printed.

    verification  verify one, verify many: read, seal, look up, record, judge
    findings      one snapshot: what the judge must know
    recording     lock, has anything changed?, save: scan, state, flag
    journal       questions of many threads, settled together
    visits        who checks, and by which rules it is weighed
    measures      put a recall, withdrawal and the like in force, or lift it
    sales         sell, and take a sale back
    flag_raising  open a flag or join it, and tell the producer of a new one
    whereabouts   where and when codes were scanned
    till_sales    what a till sold under an id of its own
    tally         what names no unit of ours, by the hour
    _memory       what a process remembers of products, orders and keys

Where it is decided:
    a second sale     sales.sell, under the unit's lock; judgement/evidence.after_sale says that it is one
    a recall          measures.carry_out, whoever asked for it; `findings` reads it with the next verify, and
                      judgement/verdict weighs it
    a scan sent twice recording: the same id on the same unit weighs nothing (`_outlook`, `_repeated`)

A verdict is an answer, never a failure. What is recorded is durable before it is answered.
"""
