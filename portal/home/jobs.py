"""Jobs of the front door. Run twice they do no more than once."""

from collections.abc import Sequence

from portal.core import copying
from portal.core.copying import Documents

documents: Sequence[Documents] = ()  # of all slices; the house hands them over when it is put together


def bring_search_up_to_date() -> None:
    """Copy what was published, changed or taken away since the last time into the search."""
    copying.bring_up_to_date(documents)
