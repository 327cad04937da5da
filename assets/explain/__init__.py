"""Explanations: one flag, rule, person, link or file, reckoned anew from what the night kept.

Belongs here: words and pictures for whoever asks why. Does not belong here: making any table of the night.
"""
