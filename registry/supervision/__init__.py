"""What officers and inspectors do.

    queues              what waits, with its age and owner
    flags               cases: show, settle
    own_flags           what a producer sees of the flags on its goods
    sweeping            lots out of line, each night
    reports             what consumers report
    asking              what the trail says of requests
    company_hearings    what a company says before it is suspended
    company_cases       suspending, changing a company; its administrator
    deciding            what officers decide, and what needs two
    second_officers     when a second is needed, who can be it, and from which authority
    draws               who signs what weighs most, by lot
    postings            who acts for whom and where, without steering a lot
    officials           accounts of the registry's own people: two administrators
    interventions       an officer's recalls: their reach shown first, then `market.measures`
    forgetting          what is kept for some days only
    retention           the end of what has an end, each kind after its time
    search              one box for everything
    dossiers            all about a product, lot, company, unit
    overview            figures of a period
    charts              tile map and time line as SVG
    inspections         an inspector's list, photos, closing with a signed report
    inspection_records  what stands on record of inspections

Nobody approves what they asked for. Every act stands in the audit trail with its reason.
"""
