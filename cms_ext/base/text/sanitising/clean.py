"""Cleans all HTML that comes from outside. The only importer of bleach.

bleach is no longer maintained (its metadata says so since June 2026); nh3 is the swap, and this
module the only place to change.
"""

from collections.abc import Collection
from dataclasses import dataclass

import bleach

from cms_ext.base.text.sanitising.canonical import Writer, measure_depth, parse_html
from cms_ext.base.text.sanitising.policy import (
    ALLOWED,
    DEFAULT_CAPS,
    EXTERNAL_REL,
    SCHEMES,
    SCOPES,
    Caps,
    DroppedMarkup,
    RemovalKind,
    SanitisingReport,
    safe_address,
)
from cms_ext.base.text.sanitising.tables import MAX_FIELDS, TooLargeTable, spread_cells


class NotSanitisable(ValueError):
    """The HTML is refused whole; the message says why and what to do."""


class TooLargeToSanitise(NotSanitisable):
    def __init__(self, size: int, caps: Caps) -> None:
        super().__init__(
            f"Tekst HTML ma {size} bajtów, a może mieć najwyżej {caps.size}. "
            "Podziel go na krótsze części albo usuń z niego style i obrazy."
        )


class TooDeepToSanitise(NotSanitisable):
    def __init__(self, caps: Caps) -> None:
        super().__init__(
            f"W tekście HTML jest więcej niż {caps.depth} znaczników jeden w drugim. "
            "Zapisz go ponownie w edytorze tekstu albo wklej jako zwykły tekst."
        )


class TooLargeTableToSanitise(NotSanitisable):
    def __init__(self) -> None:
        super().__init__(
            f"Tabela po rozdzieleniu scalonych komórek miałaby więcej niż {MAX_FIELDS} pól albo "
            "zbyt długi tekst. Rozdziel scalone komórki w edytorze tekstu albo podziel tabelę."
        )


@dataclass(frozen=True, slots=True)
class SanitisedHtml:
    """HTML that may be stored and shown, and what was taken out on the way."""

    html: str
    dropped: tuple[DroppedMarkup, ...]


def sanitise_html(
    html: str, *, own_hosts: Collection[str] = (), caps: Caps = DEFAULT_CAPS
) -> SanitisedHtml:
    """Reduce `html` to what may pass (announcement.md §2). A second pass changes nothing.

    Links to a host outside `own_hosts` get `rel` and the words that they leave the site.
    Merged cells of tables become single ones with the same value; the report counts them.
    Raises TooLargeToSanitise, TooDeepToSanitise or TooLargeTableToSanitise, all NotSanitisable.
    """
    source = html.encode("utf-8", errors="replace")
    if len(source) > caps.size:
        raise TooLargeToSanitise(len(source), caps)
    tree = parse_html(source)
    if measure_depth(tree) > caps.depth + 2:  # html and body are ours
        raise TooDeepToSanitise(caps)
    report = SanitisingReport()
    try:
        merged = spread_cells(tree, size=caps.size)
    except TooLargeTable as error:
        raise TooLargeTableToSanitise from error
    if merged:
        report.note(RemovalKind.MERGED, "td", merged)
    ordered = Writer(own_hosts, report).written(tree)
    cleaned = bleach.clean(
        ordered, tags=ALLOWED.keys(), attributes=_passes, protocols=SCHEMES, strip=True
    )
    return SanitisedHtml(cleaned, report.dropped())


def _passes(tag: str, name: str, value: str) -> bool:
    if tag == "a" and name == "rel":
        return value == EXTERNAL_REL
    if name == "href":
        return tag == "a" and safe_address(value) is not None
    if name == "scope":
        return tag == "th" and value in SCOPES
    return name in ALLOWED.get(tag, ())
