"""Accounts, sessions, the access log, the folded book."""
