"""The product-code traceability registry: a map of its rooms.

A file is a noun or a verb of the trade; a folder is a technology. Imports only point down; `.ci/run` checks it.

    web | terminal              HTTP and pages | the command line
    demo | sample_world         the main story on real parts | a month of sample life for the desks
    backup                      database and keys in one file
    assortment | own_orders     a producer's products, orders and recalls: whose they are, and the audit trail
    search | dossiers | overview | interventions
                                an officer's search box | all about a product, lot, company, unit | figures and queues |
                                recalls, withdrawals and the like, with their reach
    deciding | registration | queues
                                what officers decide, and what needs two | how a producer comes in | what waits
    serial_intake | inspections a producer's own serials: judge the file, load it in pieces |
                                an inspector's list, photos, closing with a signed report
    issuing | circulation | catalogue | custody | accounts | sessions | flags | reports | journal
                                orders | sales, recalls and the like | organisations and products | the life of keys |
                                people, API keys | who has signed in | cases for an officer |
                                what consumers report | checks of many threads, settled together
    verification | production | importing | approvals
                                look up, record, judge | the codes of an order on all cores | rows to products |
                                requests to officers, second signatures, the audit trail
    findings | recording        from cases to what the judge must know | what a check leaves behind
    tally | memory              what names no unit of ours, counted by the hour | what a process remembers of products,
                                orders and keys
    store                       every table; the only room that knows SQLAlchemy
    labels | zpl | linefile | sketch | inspection_paper
                                label sheets (PDF) | thermal printers | files for a printing line |
                                a picture of a sheet | the report of an inspection as PDF
    layout                      what stands where on a label
    lettering | stock           the labels' typeface | label paper and rolls
    printing                    modules to printer dots, mm, SVG and PNG
    symbols | code_files        QR, GS1 DataMatrix, GS1-128, EAN-13, ITF-14 as modules | the codes in a person's file
    spreadsheet | template      CSV and XLSX as text cells with places | the names of the list's columns
    workbook                    the guarded inside of an XLSX file
    rates                       shares with intervals, courses added up
    courses                     a simulated history under the real evidence and judge
    simulated_cases             attacks, and the innocent oddities that look like them
    simulation                  people, shops, counterfeiters
    worlds                      how they behave: every assumption
    inspection_report           the report of an inspection: bytes, signature, check
    evidence_list               what an inspection is, and what stands on its list
    sandbox                     a sample code for every verdict, answered from a table
    answers | charts            what a caller learns | tile map and time line
    verdict | lost_separators | seals
                                judge(): every verdict and its reasons, pure | separators that a seal puts back |
                                texts to cases: read, the seal tried, on all cores for long lists
    codes                       what is printed and signed
    access | keyring            roles, permissions, how keys and tokens are written | keys in hand
    lot_evidence | marks        which lots are out of line | what of a unit is summed over its lot
    evidence                    the score of a unit: small state in, small state out
    weighing                    what one session adds
    evidence_parameters         every number of it
    scorecard (_points)         points for counters, fitted to the simulation
    unit_state                  the small state of a unit
    gs1 | serials               element strings, scans, dates | serial <-> (order number, index)
    digital_link                GS1 Digital Link URIs
    elements                    one element string, and what may stand together
    linters                     the checks of a component
    identifiers | code_lists | pseudonyms
                                GS1's application identifiers | countries, currencies, package types | keyed hashes
    pictures                    photos of strangers, made anew without what came beside the picture
    sightings                   scans, sales and flags as values
    serial_faults               what can be wrong with a file of serials
    model | settings | telemetry | phrases | places | crews
                                nouns | settings | log and metrics | words | provinces | work shared by processes
    errors                      what can go wrong, by who can mend it

Functions that take `conn` work in the caller's transaction, those that take `engine` open their own; all others
are pure.
Nobody below `web` and `terminal` reads the clock, the environment or chance: they are arguments.
"""
