"""GS1's grammar: read and written without a network, checked against GS1's own vectors.

    notation      check digits, element strings, what scanners send, dates
    digital_link  Digital Link URIs
    elements      one element string, and what may stand together
    identifiers   the application identifiers as data
    _linters      the checks of a component
    _code_lists   countries, currencies, package types

The source is the GS1 Syntax Dictionary and the General Specifications. What is refused, is refused with GS1's reason.
"""
