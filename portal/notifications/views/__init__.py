"""Pages of notices: the inbox and its settings, and following."""
