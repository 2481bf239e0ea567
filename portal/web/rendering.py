"""How templates are made: Flask's environment, with the words of a language in the compiled template itself.

A page has a hundred words that are looked up in a catalogue for each reader, though they never change: that is a
quarter of what drawing takes. So a template is compiled once for each language, and `_("…")` is a constant in it.
"""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer

from portal.web.language import gettext, spoken, translate


class Rendering(Environment):
    """Templates in the reader's language, that share the globals of the house as they are."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, cache_size=0, **options)
        self.made: dict[tuple[str, str], Template] = {}

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        place = (spoken(), name)
        found = self.made.get(place)
        if found is None or (self.auto_reload and not found.is_up_to_date):
            found = self.made[place] = super()._load_template(name, globals)
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        found: nodes.Template = Saying().visit(super()._parse(source, name, filename))
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja puts a `ChainMap` before them for each template, which could bring globals of its own. None here does,
        and every page and every import in it goes through all of them: through a plain dict that is ten times as fast.
        """
        return super().make_globals(d) if d else self.globals


class Saying(NodeTransformer):
    """Puts the words of the language that is spoken just now in the place of `_("…")`, as `language.translate` does."""

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:
        self.generic_visit(node, *args, **kwargs)
        if not (isinstance(node.node, nodes.Name) and node.node.name == "_" and _is_plain(node)):
            return node
        message = node.args[0].value  # type: ignore[attr-defined]
        if not node.kwargs:
            return nodes.MarkSafe(nodes.Const(str(translate(message))), lineno=node.lineno)
        values = nodes.Dict([nodes.Pair(nodes.Const(each.key), each.value) for each in node.kwargs])
        return nodes.Mod(nodes.MarkSafe(nodes.Const(gettext(message))), values, lineno=node.lineno)


def _is_plain(node: nodes.Call) -> bool:
    """Whether the message itself stands in the template."""
    return len(node.args) == 1 and isinstance(node.args[0], nodes.Const) and not (node.dyn_args or node.dyn_kwargs)
