from portal.accounts import actions


def purge_sessions() -> None:
    actions.purge_sessions()
