"""Pictures that come with a form of the desk, and what is said of one that was used before."""

import re
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal.complaints import rules
from portal.complaints.actions import reporting
from portal.complaints.views.work import Named
from portal.core.errors import Refused
from portal.core.pictures import LARGEST, make_safe
from portal.core.words import N_
from portal.web.transaction import reading, settle


def is_key(text: str) -> bool:
    return re.fullmatch("[0-9a-f]{32}", text) is not None


def keep(files: Sequence[FileStorage], there: int) -> tuple[list[str], str]:
    """The keys of pictures that came, each made safe, and why another one was refused; `there` came before.

    They are kept at once, whatever becomes of the form: it is sent again with their keys.
    """
    sent = [file for file in files if file.filename]
    room = max(0, rules.PHOTOS_MOST - there)
    no = N_("Three pictures at most.") if len(sent) > room else ""
    made = []
    with reading():  # nobody waits to write while pictures are decoded
        for file in sent[:room]:
            try:
                made.append(make_safe(file.read(LARGEST + 1)))
            except Refused as refused:
                no = str(refused)
    try:
        keys = [reporting.keep_photo(each).file.key for each in made]
    except Refused as refused:
        return [], str(refused)
    settle()
    return keys, no


def take_in(form: Any) -> str:
    """Keep the pictures that came in `foto`, beside those whose keys came along, before anything else is looked at, so
    that no refusal of a field loses them. Returns why one was refused.
    """
    there = [key for key in form.foto_tersimpan.data or [] if is_key(key)][: rules.PHOTOS_MOST]
    sent = request.files.getlist("foto")
    new, refused = keep(sent, len(there)) if any(file.filename for file in sent) else ([], "")
    form.foto_tersimpan.data = there + new
    return refused


def sentences(some: Sequence[Named]) -> list[str]:
    """What is said of pictures that were used before, each sentence once."""
    return list(dict.fromkeys(sentence(each) for each in some))


def sentence(used: Named) -> str:
    """What is said of a picture that was used before."""
    if used.of_reporter:
        return str(_("A picture is the very one that the reporter sent."))
    if not used.number:
        return str(_("A picture was used before, in a report of another unit."))
    if used.near:
        return str(_("A picture looks much like one in the report %(number)s.", number=used.number))
    return str(_("A picture was used before, in the report %(number)s.", number=used.number))
