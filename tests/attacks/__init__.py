"""What attackers try: strangers, a rogue shop or producer, a dishonest officer or operator.

Each file is one attack that once succeeded. It prints what it tried and what it got (`pytest -s` shows it), and fails
when it succeeds again. docs/security.md says who they are and what does not hold.
"""
