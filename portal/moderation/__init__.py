"""Moderation: one queue for all that residents write and everybody may read.

Owns   moderated_text, moderated_concern, past_decision, flag, review, sanction, flag_limit
Reads  what slices hand up (`Slice.moderated`), and knows none of them; answers them by `core.handed.answers`
Doors  published and tally (for scorecards and the faces)
Flow   text:handed -> waits, the oldest first -> released, released with words taken out, or rejected by a reason of the
       policy -> taken back the same day, or put back by another moderator -> originals are purged
Again  what everybody reads: reported (flagging) -> hidden after some -> stays, without some words, or goes (reviewing)
       what is not shown: its author appeals once -> another moderator, or the clock, decides (appealing)
       who writes under a public name: warned or suspended, ends by itself (sanctions)
"""
