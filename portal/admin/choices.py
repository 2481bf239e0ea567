"""What the selections of the administrator's forms offer."""

from wtforms.fields.choices import SelectChoice

from portal.accounts import queries as accounts
from portal.accounts.words import AGENCY_KINDS
from portal.admin.forms import NOBODY_ABOVE, choice, nothing_chosen
from portal.organisation import queries as organisation
from portal.organisation.models import Post


def agency_choices() -> list[SelectChoice]:
    """All agencies but the root, in the order of the tree, set in by their depth."""
    placed = organisation.agencies_in_tree_order()
    found = [choice(each.agency.id, "– " * (each.depth - 1) + each.agency.name) for each in placed if each.depth]
    return [nothing_chosen(), *found]


def parent_choices() -> list[SelectChoice]:
    """All agencies with the root, below which an agency is a branch of its own."""
    placed = organisation.agencies_in_tree_order()
    return [nothing_chosen(), *(choice(each.agency.id, "– " * each.depth + each.agency.name) for each in placed)]


def kind_choices() -> list[SelectChoice]:
    return [nothing_chosen(), *(choice(kind.value, words) for kind, words in AGENCY_KINDS.items())]


def superior_choices(nobody: str, *, but: Post | None = None) -> list[SelectChoice]:
    """Every post, and `nobody` for one that reports to none."""
    posts = [(agency, post) for agency, posts in organisation.posts_by_agency() for post in posts if post != but]
    found = [choice(post.id, f"{post.name} ({agency.name})") for agency, post in posts]
    return [choice(NOBODY_ABOVE, nobody), *found]


def person_choices() -> list[SelectChoice]:
    people = accounts.people()
    found = [choice(person.id, f"{person.name} ({person.nip})" if person.nip else person.name) for person in people]
    return [nothing_chosen(), *found]
