"""Signing in and out, one's own account, people and API keys.

accounts    the pages
mail        addresses, a password forgotten, what was sent
words       their words
templates/  their templates
"""
