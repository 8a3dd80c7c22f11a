"""What strangers hand in, read defensively: bounded before it is unpacked, and every fault named with its place.

books          the tables of a CSV or XLSX file, as text cells with places
spreadsheet    one of them with its heading, and tables written back
list_layout    which of them is the product list, and what its columns mean
text_files     text: its encoding, its lines, what else a file may be
code_pages     Vietnamese of old fonts and code pages
packed_sheets  a file that was read, kept for the steps of loading it
template       the columns of a product list
template_book  an empty list as a workbook to fill in
cell_damage    what spreadsheets and copying do to a cell
company_numbers  tax codes and GS1 prefixes that are probably mistyped
contacts       telephone numbers
importing      rows to products, and every cell that is none
site_list      a list of sites, or one as it is typed
commune_list   a list of communes
register_lists the business register and the permits, as CSV
code_files     the codes in a person's file
serial_files   the serials in a producer's file
serial_faults  what can be wrong with a file of serials
pictures       photos of strangers, made anew
decoding       the codes that a photo shows
_unpacking     pictures unpacked, in a process of its own
_picture_heads what a picture would cost to unpack
_workbook      the guarded inside of an XLSX file
_cells         what the cells of a worksheet hold
"""
