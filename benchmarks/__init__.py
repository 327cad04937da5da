"""How fast, how large, beside what: `python -m benchmarks` (`make bench`). Nothing here is a test.

`parts.py` says what is run side by side and which ratios are held against which bars, `prefecture.py` the same of many
counties in one home, some of whose people are in two (`crossing.py`); `figures.py` says what follows from the figures,
`results.py` keeps and shows them; `counties.py`, `as_csv.py`, `plain_read.py` and `by_hand/` are what is run besides
the night itself. `linkage/`, `desk.py`, `applicants.py`, `reading.py` measure one thing each.
"""
