"""Signing in, for everyone with an account; and what waits for a second person."""
