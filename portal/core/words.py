"""Words that are translated later."""


def N_(text: str) -> str:
    """Mark a msgid that is translated where it is printed, because here nobody knows for whom."""
    return text


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """The same for what has a plural."""
    return singular, plural
