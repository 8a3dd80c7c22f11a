"""What happens to a pack after it was printed.

    verification  verify one, verify many: read, seal, look up, record, judge
    findings      one snapshot: what the judge must know
    recording     lock, has anything changed?, save: scan, state, flag
    journal       questions of many threads, settled together
    visits        who checks, and by which rules it is weighed
    measures      put a recall, withdrawal and the like in force, or lift it
    sales         sell, and take a sale back
    sellers       who sells where
    loss_notes    the note on units that somebody reports as lost
    flag_raising  open a flag or join it, and tell the producer of a new one
    whereabouts   where and when codes were scanned
    till_sales    what a till sold under an id of its own
    tally         what names no unit of ours, by the hour
    _memory       what a process remembers of products, orders and keys

Where it is decided:
    a second sale      `sales.sell`: under the unit's lock `_record_sale` asks judgement/evidence.after_sale
    a recall           put in force by `measures.carry_out`, whoever asked for it; read by `findings.look_up` with the
                       next verify; judgement/verdict says whom it concerns (`_concerns`) and what it leads to
    a scan sent twice  `recording`: where the scan has a row, the same id on the same unit weighs nothing (`_outlook`,
                       `_repeated`); of two sent at once the later is recorded again (`verification._record`)

A verdict is an answer, never a failure. What is recorded is durable before it is answered.
"""
