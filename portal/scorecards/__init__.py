"""Scorecards: what the residents of a period say about a service, computed, answered, published.

Owns   scorecard
Reads  surveys.results; beside the survey, in none of its values: ratings.results, complaints.results
Doors  published (for evaluation and the faces)
Flow   survey:closed -> draft, which takes in what stands beside the survey
       -> the agency replies, waives, or lets ten days pass
       -> one publisher proposes -> another confirms -> a version that never changes
       -> after 21 days in public on the waiting list, after 30 the clock publishes
"""
