"""The product-code traceability registry: a map of its departments.

A folder is a department of the trade, or one technology; a file in it is a noun or a verb of that department. Ask whose
work a thing is, and open that folder: its `__init__` is a map of its files. Imports only point down; those of one row
do not know each other; `lint-imports` checks it by the names of the folders.

    web | terminal        FACES     HTTP and pages, alone with Flask | the command line, alone with click
    showcase              ACTING    the main story on real parts, a month of sample life
    feeds                           what goes out by itself: the outbox, as e-mail
    supervision                     officers and inspectors: queues, cases, decisions, search, figures, inspections
    orders                          codes that are ordered: issuing, producers' own serials
    market                          what happens to a pack: verify, record, sell, recall
    catalogue | keys                organisations and products | the life of keys, backup
    office                          people, sessions, requests, second signatures, the audit trail
    store                           every table and statement, alone with SQLAlchemy
    simulation | offline  PURE      people, shops and counterfeiters | what is proven away from us
    carriers                        codes as dots and paper
    intake | judgement              what strangers hand in | from facts to a verdict
    codes                           what is printed and signed
    gs1                             GS1's grammar
    model                           the nouns and their words
    crews | confinement   GROUND    work shared by processes | strangers' files in a process of their own
    settings | telemetry            settings | log and metrics
    errors                          what can go wrong, by who can mend it

One text of a recorded verify passes these files, in this order; what each of them calls below is its own affair:

    web/api/verify       the text is in hand; the door (web/front) says who asks, counts it, and may turn it away
    market/verification  a question becomes its answers
    codes/seals          text to code, its seal checked, before any transaction
    market/journal       questions that come together share one snapshot and one commit
    market/findings      the snapshot: which unit, and what stands for and against it
    judgement/verdict    the verdict and its reasons; once more where the unit's memory has something to say
    market/recording     look: the scan weighed with its unit's memory; record: scan, state and flag, under the lock
    judgement/answers    what the caller learns

PURE knows no database, no server, no settings, no clock and no chance. Who owns the transaction is read off the
arguments: functions that take `conn` work in the caller's and never commit, those that take `engine` open their own,
all others are pure. Nobody below the faces reads the clock, the environment or chance: they are arguments.
A leading underscore: nobody outside the folder imports it. An `__init__` is a docstring and re-exports nothing.
"""
