"""People: who they are, the posts they hold, the roles they have within agencies, and what a role may do.

Owns   person, account, membership, holding, confirmation, password_link, account_session
Doors  access (who may use a view), models.Account.check (who may do a deed), confirmations (two people for one)
Flow   an administrator makes a person, an account and a role -> where the role decides over others, somebody
       outside confirms it -> a one-time link sets the first password -> sign-in
"""
