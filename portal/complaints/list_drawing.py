"""The lines of the public list and the pins of its map as HTML.

Twenty-five lines and two hundred pins are most of their pages, and a template takes four times as long for them as
these functions do. Whatever a person wrote is escaped; what is our own is put together as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from portal.complaints import naming
from portal.complaints.list_map import Pin
from portal.complaints.public_list import Line
from portal.complaints.rules import State
from portal.web.format import count, local_day, only_indonesian, time

States = Mapping[State, str]  # how each is called in the reader's language


class _Words:
    """What lines and pins say again and again, escaped once."""

    def __init__(self, states: States) -> None:
        self.root = str(escape(request.script_root))
        self.states = {state: str(escape(name)) for state, name in states.items()}
        self.nowhere = str(escape(_("kelurahan not known")))
        self._kinds: dict[int, str] = {}
        self._areas: dict[int, str] = {}

    def kind(self, category: Any) -> str:
        if category.id not in self._kinds:
            self._kinds[category.id] = str(escape(naming.category(category)))
        return self._kinds[category.id]

    def area(self, kelurahan: Any) -> str:
        if kelurahan is None:
            return self.nowhere
        if kelurahan.id not in self._areas:
            self._areas[kelurahan.id] = str(escape(kelurahan.name))
        return self._areas[kelurahan.id]


def rows(lines: Sequence[Line], states: States) -> Markup:
    """The rows of the table, one for each report."""
    row = _row(states)
    return Markup("".join(row(line) for line in lines))


def _row(states: States) -> Callable[[Line], str]:
    """What draws a row, with the words that all rows share."""
    words, indonesian = _Words(states), only_indonesian()
    by, how, too = (_fold(name) for name in (_("Who answers"), _("State"), _("Me too")))
    me_too, follow = escape(_("Me too")), escape(_("Follow"))

    def row(o: Line) -> str:
        page, area = f"{words.root}/l/{o.number}", words.area(o.kelurahan)
        said = f'<span class="said"{indonesian}>{escape(o.beginning)}</span>' if o.words else ""
        service = f"<small>{escape(o.service.name)}</small>" if o.service else ""
        joining = (
            f' <button class="link-button no-print" type="submit" form="join" formaction="{page}/saya-juga">{me_too}'
            f'<span class="vh">: {o.number}</span></button>'
            f' <a class="follow no-print" href="{page}/saya-juga">{follow}<span class="vh"> {o.number}</span></a>'
        ) if o.joins else ""  # fmt: skip
        return (
            f'<tr role="row"><th role="rowheader" scope="row"><a href="{page}">{words.kind(o.category)}</a>'
            f"<small>{o.number} · {area} · {time(local_day(o.received_at), 'short')}</small>{said}</th>"
            f'<td role="cell">{by}<span>{escape(o.agency.name)}{service}</span></td>'
            f'<td role="cell">{how}<span><span class="tag tag-{naming.tag(o.state)}">{words.states[o.state]}</span>'
            f"{_late(o)}</span></td>"
            f'<td role="cell">{too}<span><b class="num">{count(o.joined)}</b>{joining}</span></td></tr>'
        )

    return row


def _fold(name: str) -> str:
    """What stands before a cell where the table is folded, as `fold` of the components."""
    return f'<span class="fold-name" aria-hidden="true">{escape(name)}</span>'


def _late(o: Line) -> str:
    if not o.is_late:
        return ""
    words = ngettext("%(num)s working day late", "%(num)s working days late", o.late)
    return f' <span class="tag tag-late">{escape(words)}</span>'


def pins(some: Iterable[Pin], square: int, states: States) -> Markup:
    """Those that lie on the map, as links of its SVG. `square`: units of a side of 100 m."""
    words = _Words(states)

    def drawn(pin: Pin) -> str:
        place = pin.place
        name = f"{words.kind(place.category)}, {place.number}"
        if place.rough:
            half = square // 2
            shape = f'<rect class="rough" x="{pin.x - half}" y="{pin.y - half}" width="{square}" height="{square}"/>'
        else:
            shape = f'<circle cx="{pin.x}" cy="{pin.y}" r="6"/>'
        look = f'class="pin pin-{naming.tag(place.state)}" href="{words.root}/l/{place.number}"'
        return f'<a {look} aria-label="{name}: {words.states[place.state]}"><title>{name}</title>{shape}</a>'

    return Markup("".join(drawn(pin) for pin in some if pin.drawn))


def listed(some: Iterable[Pin], states: States) -> Markup:
    """The same in words, and those outside the map."""
    words = _Words(states)
    late, rough, exact, outside = (
        f" · {escape(word)}" for word in (_("late"), _("somewhere within 100 m"), _("exact place"), _("outside the map"))
    )

    def told(pin: Pin) -> str:
        o = pin.place
        state, lateness = words.states[o.state], late if o.is_late else ""
        known = f"{state}{lateness}{rough if o.rough else exact}{'' if pin.drawn else outside}"
        return (
            f'<li><a href="{words.root}/l/{o.number}">{words.kind(o.category)}</a>'
            f' <span class="small muted">{o.number} · {words.area(o.kelurahan)} · {known}</span></li>'
        )

    return Markup("".join(told(pin) for pin in some))
