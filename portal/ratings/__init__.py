"""One touch after a service: how was it? Sums of ratings, and never a row that could be anybody's.

Owns   rating_period, rating_ballot, rating_line, rating_pass, rating_spent, rating_nonce, rating_count,
       rating_result, kiosk
Doors  results (for scorecards and the pages above)
Flow   touch -> sealed ballot -> (ten or more of a service and stratum) -> sums nobody reads yet
       -> (the period is over) -> rating_result, and the lines to the moderators: text:handed
"""
