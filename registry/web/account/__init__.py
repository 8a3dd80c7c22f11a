"""Signing in and out, one's own account, people and API keys.

accounts    the pages
mail        addresses, a password forgotten, what was sent
sites       the sites of an organisation
bindings    which of them people and keys are bound to
authorities for whom officers and inspectors act
given_roles which roles an administrator may give
company     one's own company, and what every page tells of it
words       their words, site_words those of sites
templates/  their templates
"""
