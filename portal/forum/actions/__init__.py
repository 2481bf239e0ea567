"""What is done in the forum: writing, taking part, answering for an agency, and what the clock does."""
