"""Intake: from the landing folder to raw tables, with what was held, skipped or not read.

Belongs here: files, receipts, reading, snapshots, gates. Does not belong here: what a value means (`assets/records/`).
Hands on: `raw.<source>`, `raw.batch`, `raw.header`, `raw.dictionary`, `review.finding`, `review.source`,
`review.held`, `review.night`.
"""
