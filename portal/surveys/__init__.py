"""Satisfaction surveys by the official instrument, and answers that nobody can trace.

Owns   survey, slip_batch, invitation, ballot, answer, waiting_comment, comment, form_nonce
Doors  results (for scorecards)
Flow   registered inside the agency -> confirmed outside it -> open and closed by the clock
       right + ballot -> (ten or more, shuffled) -> answer -> (at closing, all in random order) -> survey:closed
       its comments -> text:handed
"""
