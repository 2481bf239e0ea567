"""What people of the staff learn: where, in how many hours (JP), what their post asks of them, and what came of it.

Owns   training_terms, training_provider, course, course_session, training, competency, post_competency,
       competency_assessment
Reads  scorecards.published
Flow   HR keeps institutions, courses and sessions -> somebody asks for a place -> their superior agrees or says why not
       -> HR notes who came, whose hours then count -> or somebody adds what they learnt elsewhere, and HR looks at it
       -> a weak element of the published card suggests courses to the unit, and later cards say what changed

Hours and levels are read by the person, the direct superior and HR. A suggestion is for a unit and names nobody.
"""
