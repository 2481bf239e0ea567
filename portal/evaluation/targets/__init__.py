"""What the head of a unit is to achieve for those served (SKP), and what the published card proposes as achieved.

Owns   target, assessment, survey_window
Reads  scorecards.published
Flow   proposed by the head -> agreed by their superior before the survey opens -> fixed
       -> the card is published -> a proposed realisation -> accepted, adjusted with a reason, or rejected
       -> a correction of the card reopens it
"""
