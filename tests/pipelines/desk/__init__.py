"""The desk in the browser, page by page."""
