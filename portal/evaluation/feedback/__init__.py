"""Words between a superior and somebody who reports to them, on any day: on a result or on a value of conduct.

Owns   feedback, feedback_answer, feedback_request
Reads  accounts (who is above whom), plans (the results that a word may hang on)
Flow   asked for, or not -> given -> answered by the receiver. Rows are added and never changed. A correction is read by
       the two alone; what else was said is also read by whoever decides about the person later
"""
