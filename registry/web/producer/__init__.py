"""The producer's desk.

    routes                                       the files that add addresses to the desk
    own                                          whose desk this is; how its forms are read
    home                                         the first page, the organisation's trail
    products, lists                              products by form, by list
    list_reading, list_template                  a list as one request reads it; an empty one to fill in
    orders, serials, downloads                   orders, own serials, what is printed
    market, recalls, measured                    where codes are seen, recalls, what is in force
    sites                                        where the organisation works
    claims                                       what one asks officers for
    faults                                       what is wrong with a cell
    words, list_words, template_words, order_words, market_words, error_words
                                                 their words
    templates/                                   their templates

Every page shows the rows of the organisation that the caller acts for and of no other; an officer without one has no
desk here. What another organisation has is answered like what nobody has.
"""
