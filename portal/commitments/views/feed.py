"""What happens to commitments as a feed (Atom, RFC 4287): one entry for each step, with an address that stays."""

from flask import Response, url_for
from flask_babel import gettext as _
from markupsafe import escape

from portal.commitments import naming
from portal.commitments.letters import short
from portal.commitments.models import CommitmentStep
from portal.web.addresses import own, whole
from portal.web.context import site
from portal.web.language import spoken

MOST = 40  # entries
FORMAT = "http://www.w3.org/2005/Atom"
BEGINNING = "2026-01-01T00:00:00+00:00"  # of a feed in which nothing stands yet


def answer(steps: list[CommitmentStep]) -> Response:
    """Newest first."""
    newest = max((each.at.isoformat() for each in steps), default=BEGINNING)
    head = "".join((
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{FORMAT}" xml:lang="{spoken()}">\n',
        f"<id>{escape(own())}</id>\n<title>{escape(_marked(_('Promises: %(name)s', name=site().name)))}</title>\n",
        f'<updated>{newest}</updated>\n<link rel="self" type="application/atom+xml" href="{escape(own())}"/>\n',
        f'<link rel="alternate" type="text/html" href="{escape(whole(url_for("commitments.index")))}"/>\n',
        f"<author><name>{escape(site().settings.institution or site().name)}</name></author>\n",
    ))  # fmt: skip
    text = head + "".join(map(_entry, steps)) + "</feed>\n"
    return Response(text, content_type="application/atom+xml; charset=utf-8")


def _entry(step: CommitmentStep) -> str:
    one = step.commitment
    url = escape(whole(url_for("commitments.page", number=one.number)) + f"#langkah-{step.id}")
    told = " ".join(each for each in (one.agency.name + ".", naming.told(step), step.words) if each)
    return (
        f"<entry>\n<id>{url}</id>\n<title>{escape(_marked(f'{naming.step(step)}: {short(one.what)}'))}</title>\n"
        f'<updated>{step.at.isoformat()}</updated>\n<link rel="alternate" type="text/html" href="{url}"/>\n'
        f'<category term="{escape(one.agency.slug)}" label="{escape(one.agency.name)}"/>\n'
        f"<summary>{escape(told)}</summary>\n</entry>\n"
    )


def _marked(title: str) -> str:
    return f"{site().mark}: {title}" if site().mark else title
