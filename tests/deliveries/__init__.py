"""Deliveries of one register after another: ordinary ones through the seasons of a year, and wrong ones of every kind.

Belongs here: making rows of the next delivery from the last, and spoiling them. Does not belong here: whole counties
(`tests/county`).
"""
