"""The internal evaluation of civil servants (PermenPANRB 6/2022). It reads what is published, and nothing else."""
