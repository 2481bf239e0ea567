"""A form that was sent after its session had ended: what was typed comes along through signing in, and nothing is lost.

It lies in no store: the sign-in page carries it, and then a page from which it is sent once more, by hand and with the
token of the new session. So whoever signs in sees what they are about to send.
"""

import json
from collections.abc import Iterable

TOKEN = "csrf_token"
SECRET = {"password", "new_password", "again", "kode", "isi"}  # names of what no page may carry
A_CODE = 12  # letters: what is shorter and one word was chosen more likely than written

Fields = list[tuple[str, str]]


def packed(fields: Iterable[tuple[str, str]]) -> str:
    """The fields of a form as one text, without its token; "" where nothing is in it or a secret is."""
    kept = [(name, value) for name, value in fields if name != TOKEN]
    if not kept or any(name in SECRET for name, _value in kept):
        return ""
    return json.dumps(kept)


def unpacked(text: str | None) -> Fields:
    """The fields again; none where the text is nothing that `packed` has made."""
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    pairs = found if isinstance(found, list) else []
    return [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair)
        if pair[0] not in SECRET | {TOKEN}
    ]


def written(fields: Fields) -> list[str]:
    """What a person wrote themselves, to be read again: sentences and long words, and no choices."""
    return [value for _name, value in fields if " " in value.strip() or len(value.strip()) > A_CODE]
