"""Events of a plugin that anybody may report to the office by one press. Imports no models."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.plugins.disputes import Figure
from cms_ext.plugins.malformed import SLUG, require


@dataclass(frozen=True, slots=True)
class ReportedEvent:
    """An event as everybody may read it: what did not happen, where, and on which day.

    `heading` is the title of the form and of its button („Zgłoś brak odbioru”), `title` names the
    event in a few words, `subject` is the name of the subject of its case, `place` where it was and
    `text` the description with which the case begins, whole sentences. The labels of its `figures`
    differ from one another. `url` is the page that leads to the form. `refusal` tells why it
    cannot be reported, or not any more; "" where it can.
    """

    heading: str
    title: str
    subject: str
    place: str
    text: str
    figures: tuple[Figure, ...]
    url: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ReportableEvents:
    """Events of one kind, which a plugin of cases takes in as a case.

    `kind` is one among all plugins and stands in addresses; a key is any text without a slash, it
    comes from an address and may be nonsense. `seen` is the dotted path of
    `(key, today) -> ReportedEvent | None`: the same for every reader, None for one that is not
    there, in a fixed number of queries. It tells nothing of people.
    """

    kind: str
    seen: str

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.kind)),
            f"ReportableEvents.kind {self.kind!r} must be lower-case letters, digits and hyphens.",
        )
