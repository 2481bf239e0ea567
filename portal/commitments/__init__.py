"""Commitments: what an agency promises in public after residents told it of something, and whether it was kept.

A finding (a weak element of a published card, reports of residents, something else) is what was found; a commitment
answers it: who by post, until which day, and what will be seen then. The head who makes one cannot take it back unseen,
shorten it or say that it was kept: they declare it done, and those who asked say whether it is, or an inspector of
another branch who was there. Silence is printed as silence.

Doors: `results` upward, without any resident. Its public pages are `/janji`, its desk `/kerja/janji`.
"""
