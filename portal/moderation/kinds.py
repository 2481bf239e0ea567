"""The kinds of texts that the slices of the house hand up, as their plan has them. `create_app` puts them here."""

from collections.abc import Collection, Mapping

from portal.core.handed import Author, Handed, Moderated, PublicAct, Verdict

known: Mapping[str, Moderated] = {}


def tell(kind: str, verdicts: Collection[Verdict]) -> None:
    """Tell the slice that handed these texts up what became of them."""
    if (source := known.get(kind)) and source.decided and verdicts:
        source.decided(verdicts)


def author_of(kind: str, subject: str) -> Author | None:
    """Who wrote it; None where nobody knows."""
    source = known.get(kind)
    return source.authors([subject]).get(subject) if source and source.authors else None


def standing(kind: str, subject: str) -> Handed | None:
    """As everybody reads it now, of a kind whose texts appear at once or can be edited."""
    source = known.get(kind)
    return source.standing(subject) if source and source.standing else None


def can_change(kind: str) -> bool:
    """Whether its texts are asked for each time that somebody looks at one."""
    source = known.get(kind)
    return source is not None and source.standing is not None


def words_now(kind: str, subject: str, known: str) -> str:
    """The words as they stand now; `known` where nobody can change them."""
    handed = standing(kind, subject)
    return handed.text if handed is not None else known


def page_of(kind: str, subject: str) -> str:
    """The address of the public page on which it stands, in the reader's language; '' where it has none of its own."""
    source = known.get(kind)
    return source.pages([subject]).get(subject, "") if source and source.pages else ""


def what_of(kind: str, subject: str) -> str:
    """What it is, as the policy names kinds of texts: "forum:post", or the kind alone where it has no parts."""
    head = subject.partition(":")[0]
    source = known.get(kind)
    return f"{kind}:{head}" if source is not None and head in source.parts else kind


def acts(most: int | None) -> list[PublicAct]:
    """What moderators did with more than single texts, the newest first."""
    found = [act for source in known.values() if source.acts is not None for act in source.acts(most)]
    return sorted(found, key=lambda act: act.on, reverse=True)[:most]


def name_of(kind: str, subject: str) -> str:
    """What it is, in the reader's language."""
    source = known.get(kind)
    return str(source.parts.get(subject.partition(":")[0], source.name)) if source else kind
