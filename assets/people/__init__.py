"""People: which mention is which person, by number, by comparison, by judgement.

Belongs here: mentions, owners of numbers, profiles, links, aliases. Does not belong here: how much an agreement weighs
(`matchers/people/`), what is true of a person (`assets/facts/`).
Hands on: `link.mention`, `link.person`, `link.identity`, `link.candidate`, `link.pair` and the weights behind them.
"""
