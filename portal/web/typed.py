"""What fields of forms make of what was typed, before anything looks at it."""


def one_line(text: str | None) -> str:
    r"""Without spaces around it, and with one where several were typed.

    >>> one_line("  Kepala \n Dinas ")
    'Kepala Dinas'
    """
    return " ".join((text or "").split())


def several_lines(text: str | None) -> str:
    r"""Without what is empty around it. A line ends in the same way whatever it was typed on.

    >>> several_lines(" satu\r\ndua\r")
    'satu\ndua'
    """
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()
