"""The command line: the only department that imports click.

    command_line                all commands, and failures as one clear line
    console                     settings, engine, keys, clock and chance at hand
    options                     a command's many options as one value
    output                      long results: whole, or to be continued
    print_run                   an order opened for printing
    housekeeping                init, demo, db, backup, serve
    registering                 organisation, product
    siting                      site, commune
    recording                   product add, history, completeness; paper, reference
    company_care                organisation suspend, lift, change, history
    ordering                    order
    label_sheets, symbol_files  order labels, sheets, linefile, symbols; product symbol
    checking                    verify
    selling                     sell, undo-sale
    circulating                 recall, withdraw, report-stolen, destroy, export, restore
    flagging                    flags
    inspecting                  inspection
    scan_care                   scans
    retention_care              retention
    key_care                    keys
    accounting                  user, apikey
    official_care               the part of user that takes two administrators
    authorising                 authority, force, user move
    auditing                    audit
    messaging                   messages
    simulating                  simulate

Each command parses, opens the engine, calls one function, prints. Exit 0 done, 1 the answer is no, 2 misuse, 3 the
environment is at fault.
"""
