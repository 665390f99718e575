"""What growth costs: `python -m bench.cost` asks the same of a small database and of one a hundred times as large.

The operations are the product's own code, and the tables those that it makes. What grows is history and what is
promised for later; the last thirty days and what a person has open are the same in both.
"""
