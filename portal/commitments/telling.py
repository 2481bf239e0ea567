"""Who hears of a commitment: those who asked, each by a notice or a letter of their own, and who follows a conversation
that it answers; followers of the service and the agency hear it as news.

A job holds numbers and nothing else. Who is asked whether it was kept gets a question, all others what happened.
"""

from portal.commitments import asking, causes, queries
from portal.commitments.asking import Asker
from portal.commitments.causes import Voices
from portal.commitments.models import Commitment, CommitmentStep
from portal.commitments.rules import StepKind
from portal.core import mail
from portal.core.outbox import enqueue
from portal.notifications import actions as notices
from portal.notifications import queries as told
from portal.organisation.models import Agency, Service

KIND, ASK = "commitment", "commitment_ask"  # kinds of notices

LISTENERS_AT_ONCE, EVERY = 200, 100_000  # who follow conversations: told in one job, and counted

K = StepKind
NEWS = frozenset({K.MADE, K.MOVED, K.DECLARED, K.SETTLED, K.WITHDRAWN})  # of which followers hear, and guests get letters
TO_ASKERS = NEWS | {K.FOLLOWED_UP, K.VISITED}


def tell_step(step_id: int, after: int = 0) -> None:
    """Answers `commitment:step`: hand out what is to be told, in the transaction that ends the job.

    Of those who follow a conversation some are told at once, the others in a job of their own.
    """
    step = queries.step(step_id)
    commitment = queries.by_id(step.commitment_id)
    if step.kind not in TO_ASKERS:
        return
    voices = causes.voices_of(commitment.finding_id)
    some = asking.told_of(commitment)
    if not after:
        asked = {each.key for each in asking.asked_of(commitment)} if _asks(commitment, step) else set()
        for asker in some:
            _tell(asker, step, asks=asker.key in asked)
    listeners = asking.listeners(voices, after, LISTENERS_AT_ONCE)
    for account_id in set(listeners) - {each.account_id for each in some}:
        notices.tell_one(account_id, KIND, f"CommitmentStep:{step.id}")
    if len(listeners) == LISTENERS_AT_ONCE:
        enqueue("commitment:step", step_id=step.id, after=listeners[-1])


def _asks(commitment: Commitment, step: CommitmentStep) -> bool:
    return step.kind is K.DECLARED and step.at == commitment.declared_at


def _tell(asker: Asker, step: CommitmentStep, *, asks: bool) -> None:
    if asker.account_id is not None:
        notices.tell_one(asker.account_id, ASK if asks else KIND, f"CommitmentStep:{step.id}")
    elif "@" in asker.contact and mail.is_on() and step.kind in NEWS:
        enqueue("commitment:letter", step_id=step.id, asker=asker.key, asks=asks)


def audience(agency: Agency, service: Service | None, voices: Voices) -> int:
    """How many people hear of it when something is promised here: those who asked and can be reached, and followers."""
    some = asking.askers(voices, agency)
    accounts = {each.account_id for each in some if each.account_id} | set(asking.listeners(voices, 0, EVERY))
    accounts -= told.who_refuse(KIND)
    letters = {each.contact for each in some if each.account_id is None and mail.is_on()}
    service_id = service.id if service else _service_of(voices)
    return len(accounts | told.followers(KIND, service_id=service_id, agency_id=agency.id)) + len(letters)


def _service_of(voices: Voices) -> int:
    services = {each.service_id for each in voices.cases}
    return (services.pop() or 0) if len(services) == 1 else 0
