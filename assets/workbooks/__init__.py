"""Workbooks: what a township gets, its seals, and what came back.

Belongs here: lines, cells and looks of a list, the three-way merge of a returned one. Does not belong here: what an
answer means (`matchers/cases/`), which cases are released (`assets/cases/`).
"""
