"""What several agencies have to do together, and where it stands still: who waits for whom, for what and since when.

Owns   shared_matter, matter_member, matter_step, matter_blocker, matter_escalation, matter_meeting, matter_event
Flow   a head opens a matter and invites agencies -> each promises its own steps, and asks others for theirs
       -> who promised moves the day with a reason, or says that it is done; who asked may say that it is not
       -> what nobody can move is blocked, waits for somebody by name, and goes up to the camat
       -> the camat answers, meetings leave decisions, and the matter is closed with what came of it

Nothing here is public, and nothing speaks of a person's worth: it speaks of agencies and days.
"""
