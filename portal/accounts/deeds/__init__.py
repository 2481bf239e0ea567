"""The table of deeds that wait for a second person: each says how it is checked, what it means, and does it."""
