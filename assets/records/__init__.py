"""Records: raw rows become typed records, or are refused with a reason; what was not read is counted and said.

Belongs here: frames, refusals, coverage, gaps. Does not belong here: what a written value means
(`matchers/standardise/`), who a record is about (`assets/people/`).
Hands on: `record.<kind>`, `record.rejected`, `record.refused`, `record.coverage`, `record.unread`, `review.gap`.
"""
