"""Two audiences, two files: residents who answer, and those who prepare a survey and hand out slips."""
