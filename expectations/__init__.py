"""Is it believable: contracts turned into Great Expectations suites, run inside DuckDB as SQL."""
