"""What follows from results: appreciation of what went well, coaching where it did not, and nothing that punishes.

Owns   appreciation, honour, coaching_plan, coaching_step, coaching_review, counselling_note, counselling_reading,
       referral
Reads  targets (what a superior confirmed), coordination (steps that were kept in time), appraisal (what is final)
Flow   a confirmed result above its target, a step kept in time, or a final appraisal above expectation is shown to the
       superior, who may give an appreciation from the catalogue of HR -> a public one takes a second person, names the
       unit, and a person only if they want it
       a confirmed result below its target, or a final appraisal below expectation, is shown too -> coaching: agreed by
       both, steps, reviews, an end
       -> counselling notes are read by the two, and each reading is written down
       -> what coaching cannot mend is referred further up, with evidence. There is no field for a penalty.
"""
