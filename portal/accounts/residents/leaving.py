"""Closing an account, in all slices at once: each forgets what was private before the account itself goes."""

from typing import Any

from portal.accounts.models import Account
from portal.accounts.residents import actions, queries
from portal.web.slices import plan


def leave(account: Account) -> None:
    actions.of_a_resident(account)
    plan().forget(account)
    actions.close(account)


def kept_about(account: Account) -> dict[str, Any]:
    """What accounts themselves keep of a resident; other slices add theirs. See `Slice.kept_about`."""
    move, takeover = queries.move_of(account), queries.takeover_of(account)
    return {
        "account": {
            "number": account.id,
            "called": account.called,
            "signs_in_with": account.identity,
            "language": account.language.value,
            "made_at": account.made_at and account.made_at.isoformat(),
            "verified_at": account.verified_at and account.verified_at.isoformat(),
            "verified_by": account.verified_by and account.verified_by.value,
            "verified_at_counter_of": account.verified_agency and account.verified_agency.name,
            "password": "kept as a hash (argon2id)" if account.password else None,
        },
        "sessions": [
            {"browser": each.browser, "started_at": each.started_at.isoformat()} for each in queries.sessions_of(account)
        ],
        "wishes_to_move_to": move and move.identity,
        "old_addresses": [
            {"signed_in_with": each.identity, "kept_until": each.expires_at.isoformat()}
            for each in queries.old_addresses_of(account)
        ],
        "number_proved_by_somebody_at": takeover and takeover.proved_at and takeover.proved_at.isoformat(),
        "number_passes_on_at": takeover and takeover.due_at and takeover.due_at.isoformat(),
    }
