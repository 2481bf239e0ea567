"""What everybody reads, what residents write, and what agencies answer."""
