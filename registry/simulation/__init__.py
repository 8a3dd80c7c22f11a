"""An invented world, to measure the evidence by: seeded, and judged by the real rules.

worlds           how people and shops behave: every assumption
people           people, shops, counterfeiters
simulated_cases  attacks, and the innocent oddities that look like them
courses          a history under the real evidence and judge
rates            shares with intervals, courses added up
"""
