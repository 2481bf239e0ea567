"""What each person of the staff is to achieve in a year (SKP): results with indicators, conduct that is expected, and the
talk in which both agree.

Owns   cycle, plan, plan_version, result_line, work_result, indicator, conduct
Reads  accounts (who holds which post, and who is above), organisation, targets (the head's target for those served)
Doors  `queries.results_of`: the lines of results that somebody works on; `line`: who is in whose team
Flow   HR opens a year -> a plan is drafted, proposed, talked over and agreed by both -> a change is a new version, which
       both agree on again -> whoever leaves the post keeps the plan as it was, and begins another in the next post
"""
