from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from portal.accounts.models import Account
from portal.core.db import VALUES, Model
from portal.core.files import StoredFile
from portal.core.types import id_
from portal.core.workdays import Limit, Unit
from portal.forum.rules import (
    BOARD_ABOUT_MOST,
    BOARD_NAME_MOST,
    LINE_MOST,
    NAME_MOST,
    NO_TITLE,
    REPORT_MOST,
    SPEAKER_MOST,
    TITLE_MOST,
    AnswerKind,
    Held,
    Kind,
    PostState,
    Reading,
    Terms,
)
from portal.organisation.models import Agency

DUE = text("due_at IS NOT NULL")
UNCLAIMED = text("post_id IS NULL")
UNREAD = text("reading = 'new'")
OF_NEW = text("imprint IS NOT NULL")
JOINED = text("joined_into_id IS NOT NULL")


class ForumTerms(Model):
    """The numbers by which the forum goes, with what they rest on and from which day on they hold.

    Rows are added by two people and never changed: a thread keeps the row under which its clock began.
    """

    __table_args__ = (
        CheckConstraint("legal_basis <> ''", name="has_a_legal_basis"),
        CheckConstraint("source <> ''", name="has_a_source"),
    )

    id: Mapped[id_]
    answer_amount: Mapped[int]
    answer_unit: Mapped[Unit] = mapped_column(Enum(Unit, name="unit", length=40, **VALUES))
    supporters: Mapped[int]
    edit_minutes: Mapped[int]
    first_posts: Mapped[int]
    legal_basis: Mapped[str]
    source: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date] = mapped_column(unique=True)

    @property
    def terms(self) -> Terms:
        answer = Limit(self.answer_amount, self.answer_unit)
        return Terms(answer, self.supporters, self.edit_minutes, self.first_posts)


class ForumBoard(Model):
    """Where threads about one agency or one topic stand together.

    `agency` is whose board it is, None of a topic. `owner` names what else has threads of its own ("Session:3"): None
    of every board that has existed so far.
    """

    __table_args__ = (CheckConstraint("slug <> '' AND slug = lower(slug)", name="slug"),)
    __topic__ = "boards"
    __unseen__ = frozenset({"owner"})

    id: Mapped[id_]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(BOARD_NAME_MOST))
    name_en: Mapped[str] = mapped_column(String(BOARD_NAME_MOST), default="")  # of a topic; an agency has one name
    about: Mapped[str] = mapped_column(String(BOARD_ABOUT_MOST), default="")
    about_en: Mapped[str] = mapped_column(String(BOARD_ABOUT_MOST), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), unique=True)
    owner: Mapped[str | None] = mapped_column(String(40), unique=True)
    place: Mapped[int]  # the lowest comes first
    active: Mapped[bool] = mapped_column(default=True)
    threads: Mapped[int] = mapped_column(default=0)  # that everybody may read

    agency: Mapped[Agency | None] = relationship()


class ForumThread(Model):
    """One conversation. Its first text is the post with place 1; `posts` counts those after it that stand there.

    `agency` is whom it asks. `due_at` is the moment from which on an answer is late, None while no clock runs: whether
    it is late is computed when it is asked. `listed`: whether others may read it at all.

    One that was joined into another is not listed any more and has no posts of its own: what stood in it at place 3
    stands in `joined_into` at place 3 + `joined_offset`. `acts` counts what moderators did with it as a whole.
    """

    __table_args__ = (
        CheckConstraint("(concluded_at IS NULL) = (conclusion_id IS NULL)", name="concluded_in_writing"),
        CheckConstraint("due_at IS NULL OR agency_id IS NOT NULL", name="somebody_owes_the_answer"),
        CheckConstraint("due_at IS NULL OR terms_id IS NOT NULL", name="due_by_a_rule"),
        CheckConstraint("joined_into_id IS NULL OR (due_at IS NULL AND NOT listed)", name="goes_on_in_one_place"),
        Index("ix_forum_thread_of_board", "board_id", "listed", "active_at", "id"),
        Index("ix_forum_thread_due", "due_at", "id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_forum_thread_desk", "agency_id", "due_at", "id"),
        Index("ix_forum_thread_by", "account_id", "id"),
        Index("ix_forum_thread_joined", "joined_into_id", sqlite_where=JOINED, postgresql_where=JOINED),
    )
    __topic__ = "threads"
    __unseen__ = frozenset({"last_place", "account_id", "terms_id", "asked_at", "asked_for"})

    id: Mapped[id_]
    board_id: Mapped[int] = mapped_column(ForeignKey("forum_board.id"))
    kind: Mapped[Kind]
    title_typed: Mapped[str] = mapped_column("title", String(TITLE_MOST))  # lists show `title`
    title_reading: Mapped[Reading] = mapped_column(Enum(Reading, name="title_reading", length=40, **VALUES))
    listed: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None once it was closed
    name: Mapped[str] = mapped_column(String(NAME_MOST), default="")  # as whoever began it was called then
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    posts: Mapped[int] = mapped_column(default=0)
    last_place: Mapped[int] = mapped_column(default=1)
    supporters: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    active_at: Mapped[datetime]  # when something was last said in it

    asked_at: Mapped[datetime | None]  # since when its clock runs, or ran
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]  # the first answer that stopped it
    answered_late: Mapped[bool] = mapped_column(default=False)
    terms_id: Mapped[int | None] = mapped_column(ForeignKey("forum_terms.id"))
    concluded_at: Mapped[datetime | None]
    # The post that says what came out of it. No foreign key: it would close a circle with the posts' own.
    conclusion_id: Mapped[int | None]
    open_points: Mapped[str] = mapped_column(default="")
    reopened_at: Mapped[datetime | None]
    asked_for: Mapped[bool] = mapped_column(default=False)  # a moderator asked the agency, so it owes as to a question
    locked_at: Mapped[datetime | None]
    joined_into_id: Mapped[int | None] = mapped_column(ForeignKey("forum_thread.id"))
    joined_offset: Mapped[int] = mapped_column(default=0)
    acts: Mapped[int] = mapped_column(default=0)

    board: Mapped[ForumBoard] = relationship()
    agency: Mapped[Agency | None] = relationship()
    terms: Mapped[ForumTerms | None] = relationship()

    def _title(self) -> str:
        """As it is shown: a sign in its place where everybody could read it and nobody does any more."""
        return self.title_typed if self.title_stands else NO_TITLE

    def _set_title(self, title: str) -> None:
        self.title_typed = title

    title: Mapped[str] = synonym("title_typed", descriptor=property(_title, _set_title))

    @property
    def title_stands(self) -> bool:
        """Whether whoever may see the thread may read its title. Before it is listed its author alone sees it."""
        waits = not self.listed and self.joined_into_id is None
        return waits or self.title_reading is Reading.RELEASED


class ForumPost(Model):
    """What somebody said in a thread. Posts have places in the order in which they came, from 1.

    `root` is the place of the post that it answers, or its own: replies go one level deep, and `(root, id)` is the order
    in which a thread is read. `html` is made of `text` when it is written. A post of an agency says who speaks for it.
    """

    __table_args__ = (
        UniqueConstraint("thread_id", "place"),
        CheckConstraint("(official IS NULL) = (agency_id IS NULL)", name="an_office_speaks_officially"),
        CheckConstraint("official <> 'answer' OR (who <> '' AND by_when <> '')", name="an_answer_is_whole"),
        CheckConstraint("state <> 'removed' OR reason <> ''", name="removed_for_a_reason"),
        Index("ix_forum_post_read", "thread_id", "root", "id"),
        Index("ix_forum_post_by", "account_id", "id"),
        Index("ix_forum_post_unread", "thread_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index("ix_forum_post_of_new", "made_at", sqlite_where=OF_NEW, postgresql_where=OF_NEW),
        Index("ix_forum_post_repeated", "imprint", "made_at", sqlite_where=OF_NEW, postgresql_where=OF_NEW),
    )
    __topic__ = "threads"
    __unseen__ = frozenset({"account_id", "reading", "person_id", "version", "held", "imprint", "reported"})

    id: Mapped[id_]
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    place: Mapped[int]
    root: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(NAME_MOST), default="")
    text: Mapped[str]
    html: Mapped[str]
    markup: Mapped[int]  # the version of what made the HTML
    state: Mapped[PostState]
    reading: Mapped[Reading] = mapped_column(Enum(Reading, name="reading", length=40, **VALUES))
    reason: Mapped[str] = mapped_column(String(40), default="")  # of the policy, why it was removed
    held: Mapped[Held | None]  # why it waited before anybody read it; its author sees it as long as it waits
    # Of words that a new account said within the last day (`rules.imprint`); of others, and after that, none is kept.
    imprint: Mapped[str | None] = mapped_column(String(24))
    decided_at: Mapped[datetime | None]  # by a moderator, about the words that stand there
    shortened: Mapped[bool] = mapped_column(default=False)  # a moderator left words out
    made_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    official: Mapped[AnswerKind | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    speaker: Mapped[str] = mapped_column(String(SPEAKER_MOST), default="")  # the name of who speaks
    post_name: Mapped[str] = mapped_column(String(SPEAKER_MOST), default="")
    agency_name: Mapped[str] = mapped_column(default="")  # as it was called then
    who: Mapped[str] = mapped_column(String(LINE_MOST), default="")
    by_when: Mapped[str] = mapped_column(String(LINE_MOST), default="")
    # Whether its author made a report of it, and which one; '' of a report that nobody is to know of.
    reported: Mapped[bool] = mapped_column(default=False)
    report: Mapped[str] = mapped_column(String(REPORT_MOST), default="")

    thread: Mapped[ForumThread] = relationship()
    account: Mapped[Account | None] = relationship()
    photos: Mapped[list["ForumPhoto"]] = relationship(order_by="ForumPhoto.id", viewonly=True)


class ForumEdit(Model):
    """What stood in a post before it was changed. Everybody may read it as long as the post stands."""

    __table_args__ = (UniqueConstraint("post_id", "version"),)
    __topic__ = "threads"

    id: Mapped[id_]
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"))
    version: Mapped[int]
    html: Mapped[str]
    since: Mapped[datetime]  # from when on it stood there


class ForumPhoto(Model):
    """A picture of a post. One without a post came with a form that has not been sent to its end: it goes after a day.

    A picture waits for a moderator, whoever sent it: no filter sees a face or a number plate.
    """

    __table_args__ = (
        Index("ix_forum_photo_of", "post_id", "id"),
        Index("ix_forum_photo_unclaimed", "kept_at", sqlite_where=UNCLAIMED, postgresql_where=UNCLAIMED),
    )
    __topic__ = "threads"
    __unseen__ = frozenset({"account_id", "kept_at"})

    id: Mapped[id_]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("forum_post.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    reading: Mapped[Reading] = mapped_column(Enum(Reading, name="photo_reading", length=40, **VALUES))
    kept_at: Mapped[datetime]

    post: Mapped[ForumPost | None] = relationship()
    file: Mapped[StoredFile] = relationship()


class ForumName(Model):
    """A name under which an account speaks or spoke; the newest is the one it has.

    `folded` is what it has in common with names that look like it. The row stays when the account closes, without the
    name and without the account: nobody is to speak in its place.
    """

    __table_args__ = (Index("ix_forum_name_of", "account_id", "id"),)

    id: Mapped[id_]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    folded: Mapped[str] = mapped_column(String(2 * NAME_MOST), unique=True)
    chosen_at: Mapped[datetime]
    # It stands at once. Reported so often that it waits, or taken away, it stands beside nothing that was said under it.
    reading: Mapped[Reading] = mapped_column(Enum(Reading, name="reading", length=40, **VALUES), default=Reading.RELEASED)


class ForumSupport(Model):
    """That an account supports a thread. There is no row against one. Who it was, nobody else reads."""

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)


class ForumFollow(Model):
    """That an account wants to hear of a thread. What else it follows stands in `notifications`."""

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)


class ForumBoardFollow(Model):
    """That an account wants to hear of what is begun on a board."""

    board_id: Mapped[int] = mapped_column(ForeignKey("forum_board.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
