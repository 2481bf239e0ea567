"""Complaints of residents: one case from the report to the word of the person who reported it.

A resident reports (`actions.reporting`), an agency answers within limits that are data (`limits`, `clocks`), and the
resident, not the officer, says whether it is done (`actions.reporter`). What the clock does is in `actions.clockwork`,
and none of it has to have run for a case to look late: that is computed from its moments.

Who sees what of a case is said by one function, `visibility.may_see`. Names, addresses and contacts lie in a table of
their own (`Reporter`), which the pages of the staff do not read. Words and pictures of residents go up to moderation by
`text:handed`; the door upward is `results`.
"""
