"""The desk in the browser: pages over the functions that the command line calls.

Belongs here: routes, forms and what a page shows. Does not belong here: any decision (`matchers/cases`), what is kept
(`assets/desk`, the ledger). Every page is made on the server and works without scripts.
"""
