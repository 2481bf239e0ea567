"""What moderators of the demo do with whole conversations, and a post of which its author makes a report."""

from datetime import date, timedelta
from secrets import token_hex

from portal.accounts.models import Account
from portal.complaints.actions import reporting
from portal.complaints.actions.reporting import Report
from portal.core import clock
from portal.core.db import db
from portal.demo import cast, quarrels, walk
from portal.demo.quarrels import AGENCY, MIMI, SOMAD, YANTI, resident
from portal.demo.story import work_off
from portal.forum import queries
from portal.forum.actions import steering, writing
from portal.forum.actions.writing import KIND_OF_TEXT, Draft
from portal.forum.models import ForumThread
from portal.forum.rules import Kind
from portal.organisation import queries as organisation

AGAIN = "Lubang galian di depan SD belum ditutup juga"
AGAIN_TEXT = "Tadi pagi motor saya hampir masuk lubang itu. Malamnya gelap, tidak ada lampu tanda."
IDEA = "Bagaimana kalau jadwal galian ditempel di pos ronda"
IDEA_TEXT = "Supaya warga tahu kapan jalannya dibongkar dan kapan ditutup lagi. Cukup selembar kertas, tidak perlu mahal."
DRAIN = (
    "Sejak galian itu, tanahnya masuk ke selokan Lorong Tangga Raja. Kalau hujan airnya naik ke teras. "
    "Sudah tiga kali saya serok sendiri."
)
PLACE, CATEGORY, KELURAHAN = "Lorong Tangga Raja, dekat pos ronda", "saluran-tersumbat", "kelurahan-plaju-ulu"


def live(today: date) -> None:
    """On the two days before today: two conversations about one hole become one, an idea gets an agency to answer it, and
    a post about a drain becomes a report.
    """
    (quarrel,) = db.session.query(ForumThread).filter_by(title=quarrels.TITLE)
    by = walk.account_of(cast.MODERATORS[0])
    with clock.on(today - timedelta(days=2)):
        twin = _begin("jalan", Draft(Kind.QUESTION, AGAIN, AGAIN_TEXT, organisation.agency(AGENCY)), resident(MIMI))
        idea = _begin("lingkungan", Draft(Kind.SUGGESTION, IDEA, IDEA_TEXT), resident(SOMAD))
        said = writing.reply(twin, DRAIN, by=resident(YANTI))
        db.session.commit()
    with clock.on(today - timedelta(days=1)):
        steering.join(twin, quarrel, "same_matter", seen=twin.acts, by=by)
        steering.move(idea, queries.board("jalan"), "other_topic", seen=idea.acts, by=by)
        steering.ask(idea, organisation.agency(AGENCY), "only_they_know", seen=idea.acts, by=by)
        filled = Report(category=CATEGORY, text=DRAIN, kelurahan=KELURAHAN, place=PLACE, anonymous=True,
                        origin=f"{KIND_OF_TEXT}:{said.id}")  # fmt: skip
        reporting.report(filled, nonce=token_hex(8), by=resident(YANTI))
        db.session.commit()
        work_off()


def _begin(board: str, draft: Draft, by: Account) -> ForumThread:
    made = writing.begin(queries.board(board), draft, by=by)
    db.session.commit()
    work_off()
    return made
