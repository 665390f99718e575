"""The rules of service recovery: pure functions and frozen values, standard library only.

Everything above imports this package; it imports nothing of ours.
"""
