"""Signing up and proving it, for everybody; the account of a resident; and the page of a counter."""
