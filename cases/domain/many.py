"""The cases of whoever has many premises, in one table: chosen, counted, written to a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from cases.domain.progress import progress
from cases.domain.queries import normalised_number
from cases.models import Case, Quote
from cases.vocabulary import DONE, WAITS_FOR_CUSTOMER, StandOfCase
from cms_ext.base.money.amounts import Money

# A file for a spreadsheet has so many at the most; whoever has more narrows the list.
MOST_IN_FILE = 5000
STANDS: Mapping[str, Q] = {
    StandOfCase.OPEN: ~Q(state__in=DONE),
    StandOfCase.WAITS: Q(state__in=WAITS_FOR_CUSTOMER),
    StandOfCase.OVER: Q(state__in=DONE),
}


@dataclass(frozen=True, slots=True)
class TypeSum:
    """Of one type: how many cases, of them open and waiting for the customer, and the sum of the
    orders that were confirmed.
    """

    name: str
    cases: int
    open: int
    waits: int
    ordered: Money


def chosen(
    cases: QuerySet[Case], *, query: str = "", kind: str = "", stands: str = ""
) -> QuerySet[Case]:
    """By a word of the number, the title, the account or the place; by type; by how they stand."""
    for word in query.split():
        cases = cases.filter(
            Q(number__icontains=normalised_number(word))
            | Q(title__icontains=word)
            | Q(account_no__icontains=word)
            | Q(person__name__icontains=word)
            | Q(premises__code__icontains=word)
            | Q(building__address__icontains=word)
        )
    if kind:
        cases = cases.filter(subject__type__code=kind)
    return cases.filter(STANDS[stands]) if stands in STANDS else cases


def sums(cases: QuerySet[Case]) -> Sequence[TypeSum]:
    """By type, in the order of every page. Two queries."""
    plain = Case.objects.filter(pk__in=cases.order_by().values("pk"))
    name = "subject__type__name"
    ordered = dict(
        Quote.objects.filter(confirmed_at__isnull=False, case__in=plain)
        .order_by()
        .values_list(f"case__{name}")
        .annotate(Sum("total"))
    )
    counted = plain.values(name).annotate(
        cases=Count("pk"),
        open=Count("pk", STANDS[StandOfCase.OPEN]),
        waits=Count("pk", STANDS[StandOfCase.WAITS]),
    )
    return [
        TypeSum(
            row[name],
            row["cases"],
            row["open"],
            row["waits"],
            Money.from_grosze(ordered.get(row[name], 0)),
        )
        for row in counted.order_by("subject__type__position")
    ]


def lines(cases: Iterable[Case]) -> Iterator[list[str]]:
    """For a spreadsheet: a row a case."""
    yield [
        _("Numer"),
        _("Wpłynęła"),
        _("Rodzaj"),
        _("Tytuł"),
        _("Konto"),
        _("Gdzie"),
        _("Od kogo"),
        _("Stan"),
        _("Odpowiedź do"),
        _("Zakończono"),
    ]
    for case in cases:
        stands = progress(case)
        yield [
            case.number,
            case.received_on.isoformat(),
            case.subject.type.name,
            case.title,
            case.account_no,
            case.where,
            case.who,
            stands.label,
            stands.by.isoformat() if stands.by else "",
            case.ended_on.isoformat() if case.ended_on else "",
        ]
