"""Intake: from the landing folder to raw tables, with what was held, skipped or not read.

Belongs here: files, receipts, reading, snapshots, gates. Does not belong here: what a value means (`assets/records/`).
Hands on: `raw.<source>`, `raw.batch`, `raw.header`, `raw.dictionary`, `review.finding`, `review.source`,
`review.held`, `review.night`.

Working tables, dropped at the end of the step:

gating  _people: numbers and names of the household register and the roll, whom the other registers are held against
"""
