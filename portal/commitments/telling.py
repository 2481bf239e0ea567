"""Who hears of a commitment: those who asked, each by a notice or a letter of their own; followers hear it as news.

A job holds numbers and nothing else. Who is asked whether it was kept gets a question, all others what happened.
"""

from portal.commitments import causes, queries
from portal.commitments.causes import Asker
from portal.commitments.models import Commitment, CommitmentStep
from portal.commitments.rules import StepKind
from portal.complaints.models import Complaint
from portal.core import mail
from portal.core.outbox import enqueue
from portal.notifications import actions as notices
from portal.notifications import queries as told
from portal.organisation.models import Agency, Service

KIND, ASK = "commitment", "commitment_ask"  # kinds of notices

K = StepKind
NEWS = frozenset({K.MADE, K.MOVED, K.DECLARED, K.SETTLED, K.WITHDRAWN})  # of which followers hear, and guests get letters
TO_ASKERS = NEWS | {K.FOLLOWED_UP, K.VISITED}


def tell_step(step_id: int) -> None:
    """Answers `commitment:step`: hand out what is to be told, in the transaction that ends the job."""
    step = queries.step(step_id)
    commitment = queries.by_id(step.commitment_id)
    if step.kind not in TO_ASKERS:
        return
    before = commitment.declared_at if step.kind is K.DECLARED else None
    for asker in causes.askers(causes.cases_of(commitment.finding_id), commitment.agency, before):
        _tell(asker, commitment, step)


def _tell(asker: Asker, commitment: Commitment, step: CommitmentStep) -> None:
    asks = step.kind is K.DECLARED and asker.counts and step.at == commitment.declared_at
    if asker.account_id is not None:
        notices.tell_one(asker.account_id, ASK if asks else KIND, f"CommitmentStep:{step.id}")
    elif "@" in asker.contact and mail.is_on() and step.kind in NEWS:
        enqueue("commitment:letter", step_id=step.id, asker=asker.key, asks=asks)


def audience(agency: Agency, service: Service | None, cases: tuple[Complaint, ...]) -> int:
    """How many people hear of it when something is promised here: those who asked and can be reached, and followers."""
    some = causes.askers(cases, agency)
    accounts = {each.account_id for each in some if each.account_id} - told.who_refuse(KIND)
    letters = {each.contact for each in some if each.account_id is None and mail.is_on()}
    service_id = service.id if service else _service_of(cases)
    return len(accounts | told.followers(KIND, service_id=service_id, agency_id=agency.id)) + len(letters)


def _service_of(cases: tuple[Complaint, ...]) -> int:
    services = {each.service_id for each in cases}
    return (services.pop() or 0) if len(services) == 1 else 0
