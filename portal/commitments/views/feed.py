"""What happens to commitments as a feed (Atom, RFC 4287): one entry for each step, with an address that stays."""

from flask import Response, url_for
from flask_babel import gettext as _

from portal.commitments import naming
from portal.commitments.letters import short
from portal.commitments.models import CommitmentStep
from portal.web import atom
from portal.web.addresses import whole
from portal.web.atom import Entry
from portal.web.context import site

MOST = 40  # entries


def answer(steps: list[CommitmentStep]) -> Response:
    """Newest first."""
    return atom.feed(_("Promises: %(name)s", name=site().name), url_for("commitments.index"), map(_entry, steps))


def _entry(step: CommitmentStep) -> Entry:
    one = step.commitment
    told = " ".join(each for each in (one.agency.name + ".", naming.told(step), step.words) if each)
    return Entry(
        whole(url_for("commitments.page", number=one.number)) + f"#langkah-{step.id}",
        f"{naming.step(step)}: {short(one.what)}", step.at, category=(one.agency.slug, one.agency.name), summary=told,
    )  # fmt: skip
