"""The kinds of texts that the slices of the house hand up, as their plan has them. `create_app` puts them here."""

from collections.abc import Collection, Mapping

from portal.core.handed import Moderated, Verdict

known: Mapping[str, Moderated] = {}


def tell(kind: str, verdicts: Collection[Verdict]) -> None:
    """Tell the slice that handed these texts up what became of them."""
    if (source := known.get(kind)) and source.decided and verdicts:
        source.decided(verdicts)
