"""What came of a plan in a quarter or a year, as the person and their superior see it, and who decides where they differ.

Owns   appraisal, realisation, evidence_file, appraisal_view, objection, unit_achievement,
       distribution_note
Reads  accounts (who is above whom), plans, targets (the published cells of a head's unit)
Flow   begun by the person -> realisation with evidence and self-view, sent -> the superior's view of work and conduct
       -> accepted, or 14 days pass, or an objection goes to the superior's superior -> both explain -> a final decision
"""
