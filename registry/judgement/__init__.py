"""From facts to a verdict: values in, values out.

    verdict              judge(): every verdict and its reasons, in one order
    answers              what the caller learns
    evidence             the score of a unit: what a scan, a sale, a second sale means
    accusation           the flag that a risen level calls for
    unit_state           that state, in at most 173 bytes
    lot_evidence         which lots are out of line
    marks                what of a unit is summed over its lot
    evidence_parameters  every number of the evidence, with its source
    contradictions       where what is said of a product contradicts itself
    completeness         which of the law's items of a product are there
    sandbox              a sample code for every verdict
    _weighing            what one session adds
    _scorecard           points for counters
    _scorecard_points    those points, fitted to the simulation

A verdict never claims more than the level of the code proves, and always says why.
"""
