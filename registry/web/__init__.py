"""HTTP and pages: the only department that imports Flask.

    application                    every part, put together
    front/                         what a request meets before its page: addresses, limits, who asks
    page/                          what all pages share: frame, words, cards, files of orders
    public/                        scan page, camera, reports, a company's application
    account/                       signing in, people, API keys
    producer/ inspector/ officer/  a desk each
    api/                           JSON under /v1 and the well-known addresses
    static/                        scripts and styles, served as they are

Words and templates stand beside their pages. The clock is read once a request.
"""
