"""The nouns of the registry and their words, as frozen values.

    goods          organisations, products, levels, permits
    product_fields the one table of what is on record of a product, by its category
    papers         certificates, customs declarations and the like, with number, dates and file
    register_entries  what the business register and the permit register say, and where we differ
    tax_codes      the check digit of a tax code
    retention      how long each kind of record is kept
    companies      suspensions, changed data, doubtful numbers of a company
    orders         what was ordered and granted; a unit is an order and an index in it
    measures       recalls, withdrawals and the like; the one table of what may follow what
    sightings      scans and sales; where one happened
    cases          flags and consumers' reports, and how they end
    flag_evidence  what a flag rests on, and its JSON
    authorities    forces, territories, what lies in one
    people         roles, the one table of permissions, how logins and keys are written
    keys           what a key is for, its state, what is on record of it
    inspections    an inspection, its list, its signed report
    requests       what is asked of officers, and what needs a second signature
    work           what waits for officers, and who has it in hand
    trail          acts of weight as they stand in the audit trail
    places         the 34 provinces, distances
    sites          where an organisation works, communes, where somebody is taken to be
    days           calendar days in Viet Nam; how moments are written and read
    phrases        the words of verdicts, reasons and sales
    histories      a code's past in a sentence

Closed sets are enums. Times are aware datetimes in UTC, calendar days are days of Asia/Ho_Chi_Minh, text is NFC. A
GTIN is always its 14 digits.
"""
