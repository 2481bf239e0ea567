"""The moderators' queue, and what everybody may read of how it is decided."""
