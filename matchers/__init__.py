"""What do we conclude: standardising, linking, measuring, rules and review, as pure functions.

Does not belong here: a database, a clock, an environment, or any file but the rules and code lists.
"""
