"""The corpus of bad input: 172 numbered faults of what a county is sent, each made on the fly and tried for real.

Belongs here: making the bytes, and what must come of them. Does not belong here: rules, links, pages. Containers,
sheets, cells and text tables go through the reader (dangerous ones through its limited child process), folders through
the landing, whole deliveries through the gates, filled workbooks through their return. No entry holds anybody's data.
`python -m tests.corpus` prints what comes of each; `outcomes()` gives it to a scoreboard.
"""
