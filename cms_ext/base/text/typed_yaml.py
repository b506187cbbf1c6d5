"""YAML that a person typed: bounded by its events before anything is built of it.

Files of the program itself are read by `yaml.CSafeLoader`, without bounds.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

DEEPEST = 20
MAX_VALUE_LENGTH = 2000
"""Characters of one value. A number of more digits could not even be printed."""


class YamlRefused(ValueError):
    """A refused YAML; `fault` ends a Polish sentence, `line` counts from 1."""

    def __init__(self, fault: str, line: int | None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.line = line

    def message_for(self, name: str) -> str:
        """Return the sentence, without its full stop, on the file `name`."""
        where = _("%(name)s, wiersz %(line)d") if self.line else "%(name)s"
        return f"{where % {'name': name, 'line': self.line}}: {self.fault}"


def read_typed_yaml(text: str, *, texts_only: bool = False) -> Any:
    """Read YAML; with `texts_only` numbers and dates stay texts, so that 007 stays 007.

    Raises YamlRefused: no YAML, nested deeper than `DEEPEST`, an anchor, an alias, a tag, a value
    longer than `MAX_VALUE_LENGTH`. The size of the text is the caller's to bound.
    """
    loader = yaml.CBaseLoader if texts_only else yaml.CSafeLoader
    try:
        for event, depth in _events(text):
            _refuse(event, depth)
        return yaml.load(text, Loader=loader)  # noqa: S506 - one of the two above
    except YamlRefused:
        raise
    except (yaml.YAMLError, ValueError) as error:
        # ValueError: a day or a number that looks like one and is not one; a lone surrogate.
        mark = getattr(error, "problem_mark", None)
        # PyYAML reports what is still open at the end on the line after the last.
        line = min(mark.line, text.count("\n")) + 1 if mark else None
        raise YamlRefused(_("to nie jest poprawny YAML"), line) from error


def _events(text: str) -> Iterator[tuple[yaml.Event, int]]:
    """Each event with its depth.

    libyaml's parser keeps its place on the heap and hands over one event after the other: it can be
    left at any depth, where composing nodes recurses, and in C ends the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        yield event, depth


def _refuse(event: Any, depth: int) -> None:
    if depth > DEEPEST:
        fault = _("zagnieżdżenie głębsze niż %d poziomów. Usuń zbędne nawiasy i myślniki") % DEEPEST
    elif getattr(event, "anchor", None) is not None:
        # An alias may stand for a list of aliases, and so on: a small text of a huge content.
        fault = _("odwołanie (& albo *). Wpisz wartość wprost")
    elif getattr(event, "tag", None) is not None:
        fault = _("znacznik (!). Wpisz samą wartość, w razie potrzeby w cudzysłowie")
    elif len(getattr(event, "value", "")) > MAX_VALUE_LENGTH:
        fault = _("wartość dłuższa niż %d znaków. Skróć ją") % MAX_VALUE_LENGTH
    else:
        return
    raise YamlRefused(fault, event.start_mark.line + 1)
