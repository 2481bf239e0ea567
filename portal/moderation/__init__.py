"""Moderation: one queue for all that residents write and everybody may read.

Owns   moderated_text, past_decision
Reads  what slices hand up (`Slice.moderated`), and knows none of them
Doors  published (for scorecards and the faces)
Flow   text:handed -> waits, the oldest first -> released, released with words taken out, or rejected by a reason of the
       policy -> taken back the same day, or put back by another moderator -> originals are purged
"""
