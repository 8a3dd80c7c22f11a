"""What is printed and signed, and how it is read back. docs/code-format.md is its contract.

    product_codes    the printed text, its seal, reading
    order_rules      what an order may put into them: quantity, lot, expiry
    serials          serial <-> (order number, index)
    production       the codes of an order, on all cores
    seals            many texts: read each, try its seal
    wrappings        what apps put around a code
    separators       what stands for FNC1
    lost_separators  separators that a seal puts back
    remains          what a damaged link has left
    keyring          keys in hand: sign and check
    pseudonyms       keyed hashes of devices, networks and shops

The codes of an order are a function of the order and the keys: nothing is stored, and any index can be made again.
"""
