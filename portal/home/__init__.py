"""The front door for everybody, and the desks where the staff see what waits for them.

Owns no table. Reads published cards, open surveys, the organisation, and for the desks what each slice says is
due.
"""
