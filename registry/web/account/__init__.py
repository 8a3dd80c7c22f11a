"""Signing in and out, one's own account, people and API keys.

accounts    the pages
words       their words
templates/  their templates
"""
