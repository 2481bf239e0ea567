"""The administrator's pages: accounts and roles, agencies, services, posts, settings, jobs, and the log.

Owns   nothing: each deed is an action of the slice below that owns its rows
Doors  `/kelola`, each page behind the right it needs; there is none on answers, drafts or publishing
Flow   a form -> an action of `accounts`, `organisation` or `core` -> the log
"""
