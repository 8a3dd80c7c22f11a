"""The officers' desk: what waits, decisions with a second signature, recalls and blocks, search, figures.

    routes                                              the files that add addresses to the desk
    desk                                                what they hang on
    overview                                            the first page
    queue                                               what waits
    cases                                               flags, reports, pending products
    evidence                                            what a flag rests on, in words
    requests                                            new organisations, prefixes, claims, second signatures
    measures                                            recalls, blocks, keys
    companies                                           a company: its data, sites, suspension, administrator
    search                                              the box and its dossiers
    trail                                               the audit trail in words
    words, case_words, overview_words, measures_words, trail_words
                                                        their words
    templates/                                          their templates

Everything here stands behind the permission to decide. Nobody approves what they asked for; who was second is shown
what the first did.
"""
