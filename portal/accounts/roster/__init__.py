"""People, posts and the reporting line out of a table that a personnel officer sends: read, checked line by line, shown,
proposed, confirmed by a second person outside, and only then carried out, in short pieces.

Owns   roster, roster_line
Flow   sent -> roster:check (the worker finds the faults of every line) -> looked through -> proposed as one deed
       -> confirmed by somebody of another branch -> roster:take_in (the worker, a piece a transaction) -> done
       Lines with a fault take no part. The lines go when it has been done or left for a month.
"""
