"""A benchmark, not a test: `make bench`."""
