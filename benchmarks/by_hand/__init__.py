"""The same night by hand: what a skilled analyst writes in a week who has these files before them.

Polars reads and cleans, DuckDB joins. It knows the headers, the words and the slips of this bureau's files and nothing
else: no contracts, no history, no ledger, no explanations, no cases; another county's files need another script. It
imports nothing of the product and reads no truth. `headers.py` has the columns of each register, `files.py` reads,
`values.py` cleans, `tables.py` makes the tables, `sql/` says who is who and whom each rule means.
"""
