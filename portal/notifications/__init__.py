"""Notices: what reaches a person of what happened, in their inbox, by mail, or both.

What is told comes from the slices above, by `Slice.notices`: what happened to a service that somebody follows (`News`),
and what waits for a person of the staff, which are the tasks of their desk. The worker looks at the state of things and
makes what is missing, so one that was away loses nothing. A mail goes out by the outbox; its words, and the link by
which it is stopped, are made when it is sent, so no row and no job holds a name, a word or a secret.

Who follows what is nobody else's business: it is not in the log, and a row of it has no moment (`models.Follow`).

Flow: state > telling (Notice) > posting (a job of the outbox) > letters (a mail) > noted on the notice.
"""
