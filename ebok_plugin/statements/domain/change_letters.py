"""Letters on paper to payers without e-mail: their number, account or name was changed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.nrb import format_nrb
from cms_ext.base.pdf.sealing import render_sealed_paper
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.ledger.domain.account_change import (
    AccountChange,
    Guarded,
    paper_letters_needed,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.batch import DrawnPaper, Series, start_series
from ebok_plugin.statements.domain.papers import letterhead
from ebok_plugin.statements.models import Paper, PaperBatch

TEMPLATE = letterhead.LAYOUTS / "change.typ"


@receiver(paper_letters_needed)
def start_change_letters(
    sender: type[Account], changes: Sequence[AccountChange], origin: Origin, **kwargs: Any
) -> None:
    """Start the series of the letters; it records who gets one."""
    kinds = {
        str(change.account.pk): {
            kind: change.number_before if kind == Guarded.NUMBER else ""
            for kind in sorted(change.kinds)
        }
        for change in changes
    }
    start_series(PaperBatch.Kind.CHANGE, len(kinds), business_today(), origin, changes=kinds)


def _draw(batch: PaperBatch, accounts: Sequence[Account]) -> Iterator[DrawnPaper]:
    office = letterhead.load_letterhead(batch.as_of)
    for account in accounts:
        title = _("Zmiana na koncie rozliczeniowym")
        kinds = batch.changes[str(account.pk)]
        data = {
            **letterhead.letterhead_data(office, account, batch.as_of, title=title),
            "answer": _answer(office, account, kinds),
            "changes": list(_changes(account, kinds)),
            "facts": letterhead.account_facts(office, account),
            "closing": _(
                "Zmianę zatwierdziły dwie osoby. Jeśli coś się nie zgadza, zadzwoń do nas pod "
                "numer, który znasz z wcześniejszych pism albo ze strony internetowej."
            ),
            "questions": letterhead.contact_line(office),
        }
        pdf = render_sealed_paper(TEMPLATE, data, issued=batch.as_of, seal=office.seal)
        yield DrawnPaper(account, title, pdf, needs_proof=True)


def _answer(
    office: letterhead.Letterhead, account: Account, kinds: Collection[str]
) -> tuple[str, str, str]:
    """Word the change that matters most: where to pay, then until when, then the name."""
    if Guarded.NUMBER in kinds:
        # Series of older releases list the kinds without the number before.
        before = kinds[Guarded.NUMBER] if isinstance(kinds, dict) else ""
        former = _("Poprzedni rachunek: %(number)s") % {"number": format_nrb(before)}
        number = letterhead.printed_number(office, account)
        return _("Nowy rachunek do wpłat"), number, former if before else ""
    if Guarded.CLOSING in kinds and account.closed_on:
        return _("Konto zamknięte z dniem"), long_date(account.closed_on), ""
    if Guarded.CLOSING in kinds:
        return _("Konto %(number)s") % {"number": account.account_no}, _("znowu otwarte"), ""
    return _("Nazwa płatnika"), account.payer_name, ""


def _changes(account: Account, kinds: Collection[str]) -> Iterator[str]:
    if Guarded.NUMBER in kinds:
        yield _("Zmieniliśmy numer rachunku, na który wpłacasz. Na poprzedni już nie wpłacaj.")
        if not account.nrb:
            yield _("Nowy rachunek jest wspólny: w tytule przelewu podaj numer konta.")
    if Guarded.CLOSING in kinds and account.closed_on:
        day = long_date(account.closed_on)
        yield _("Konto jest zamknięte z dniem %(day)s") % {"day": day}
    elif Guarded.CLOSING in kinds:
        yield _("Konto jest znowu otwarte.")
    if Guarded.PAYER in kinds:
        yield _("Zmieniliśmy zapis nazwy płatnika na: %(name)s.") % {
            "name": account.payer_name.removesuffix(".")
        }


def _judge(batch: PaperBatch, papers: Sequence[Paper], today: date) -> Mapping[UUID, str]:
    """Return the letters about what was changed again since."""
    newer: defaultdict[str, set[str]] = defaultdict(set)
    for later in PaperBatch.objects.filter(kind=batch.kind, pk__gt=batch.pk):
        for account, kinds in later.changes.items():
            newer[account].update(kinds)
    text = _("Konto zmieniono ponownie; o tym, co obowiązuje, mówi nowszy list.")
    changed = {key for key, kinds in batch.changes.items() if newer[key] & {*kinds}}
    return {paper.pk: text for paper in papers if str(paper.account_id) in changed}


CHANGES = Series(
    accounts=lambda batch, accounts: accounts.filter(pk__among=set(map(int, batch.changes))),
    draw=_draw,
    settle=lambda batch, accounts, drawn: None,
    judge=_judge,
    withdraw=lambda batch, papers: None,
)
