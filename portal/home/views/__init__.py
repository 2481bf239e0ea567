"""Pages for everybody, and the desks of the staff."""
