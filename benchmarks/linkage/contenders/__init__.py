"""One module a contender: `chinese(folder)` and `english(folder)` load the inputs and return what is to be measured.

What they return, called, gives the links: profile, person, probability; each record's likeliest person.
"""
