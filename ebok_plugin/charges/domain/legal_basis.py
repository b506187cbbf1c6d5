"""Set by what law each component is charged: words, and a paper that a reader may open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.plugins import PaperLink, find_paper, find_readable_paper, find_readable_papers
from ebok_plugin.charges.domain.rate import in_force_on, place_row
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, LegalBasis


@transaction.atomic
def set_legal_basis(
    component: Component, words: str, *, paper: UUID | None, valid_from: date, origin: Origin
) -> LegalBasis:
    """Save the legal basis of a component from that day until the next one on file.

    The same day again corrects what was entered. Raises ChargeError LEGAL_BASIS_EMPTY.
    """
    text = " ".join(words.split())
    if not text:
        raise ChargeError(
            "LEGAL_BASIS_EMPTY", _("Wpisz podstawę prawną: przepis, paragraf albo uchwałę.")
        )
    wait_for_turn()
    locked = Component.objects.select_for_update().get(pk=component.pk)
    rows = LegalBasis.objects.filter(component=locked)
    row = place_row(rows, LegalBasis(component=locked, valid_from=valid_from))
    row.words, row.paper = text, paper
    row.save()
    changes = {
        "words": text,
        "document": None if paper is None else str(paper),
        "from": valid_from.isoformat(),
    }
    record("LEGAL_BASIS_SET", origin, obj=locked, changes=changes)
    return row


def legal_bases_on(day: date) -> Mapping[int, LegalBasis]:
    """Return the legal basis of each component on the day, by the component's key. One query."""
    return {one.component_id: one for one in LegalBasis.objects.filter(in_force_on(day))}


def named_paper(typed: str, kept: UUID | None, user: object, today: date) -> UUID | None:
    """Return the paper that a form names; `kept` is the one on file.

    A user who may not read the paper on file was shown an empty field; leaving it empty keeps that
    paper. Raises ChargeError PAPER_UNKNOWN alike for a hidden paper and for one that never was.
    """
    if typed.strip():
        found = find_paper(typed, user, today)
        if found is None:
            raise ChargeError(
                "PAPER_UNKNOWN",
                _(
                    "Nie ma takiego dokumentu w bibliotece albo nie możesz go otworzyć. Wklej "
                    "adres jego strony z przeglądarki albo wpisz jego numer lub tytuł."
                ),
            )
        return found
    return None if find_readable_paper(kept, user, today) else kept


@dataclass(frozen=True, slots=True)
class Grounds:
    """A legal basis for a reader: names of components, words, and the paper if readable."""

    names: str
    words: str
    paper: PaperLink | None


def grounds_for(
    named: Iterable[tuple[str, str, UUID | None]], user: object, today: date
) -> list[Grounds]:
    """Return name, words and paper of each component, grouped where the basis is the same."""
    together = join_names(named)
    papers = find_readable_papers({paper for _words, paper in together if paper}, user, today)
    return [
        Grounds(names, words, papers.get(paper) if paper else None)
        for (words, paper), names in together.items()
    ]


def join_names(
    named: Iterable[tuple[str, str, UUID | None]],
) -> Mapping[tuple[str, UUID | None], str]:
    """Join the names of components by their words and paper, in the order given.

    Components without a basis are left out; no name is repeated.
    """
    names: defaultdict[tuple[str, UUID | None], dict[str, None]] = defaultdict(dict)
    for name, words, paper in named:
        if words:
            names[words, paper][name] = None
    return {basis: ", ".join(of_these) for basis, of_these in names.items()}
