"""The auditors of letters and late notices, for `verify_ledger`: they repair nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.content import digest
from ebok_plugin.fee_changes.domain.lateness import DAY, OldRate
from ebok_plugin.fee_changes.domain.old_rates import OldRatesOf, as_old_rate, old_rates_of
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import shown
from ebok_plugin.ledger.templatetags.ledger import quantity

# A letter is a few thousand characters.
LETTERS_AT_ONCE = 500


def late_notices() -> Iterator[AuditFinding]:
    """Who was told late pays the old rate on the days that follow from that, and on no others."""
    codes = dict(Component.objects.order_by().values_list("pk", "code"))
    for one in old_rates_of(Account.objects.all()):
        if one.right:
            continue
        kept = [as_old_rate(row) for row in one.kept]
        wrong = [(old, _too_much(old, one)) for old in kept if old not in one.due]
        begun = {(old.number, old.rate, old.valid_from) for old in kept}
        wrong += [
            (old, _("brakuje wyjątku ze stawką {rate} {days}, bo zawiadomiono po terminie"))
            for old in one.due
            if (old.number, old.rate, old.valid_from) not in begun
        ]
        for old, what in wrong:
            yield AuditFinding(
                "late_notices", _said(codes[one.component_id], old, what), one.account.account_no
            )


def letters_kept() -> Iterator[AuditFinding]:
    """Each letter says what it said when it was made; its page and PDF are made of nothing else."""
    letters = FeeNotice.objects.select_related("change", "account").order_by("change_id", "pk")
    for letter in letters.iterator(LETTERS_AT_ONCE):
        if digest(letter.content) != letter.sha256:
            message = _(
                "zawiadomienie o zmianie {number} ma inną treść niż wtedy, gdy powstało. Przywróć "
                "je z kopii zapasowej."
            )
            yield AuditFinding(
                "letters_kept",
                message.format(number=letter.change.number),
                letter.account.account_no,
            )


AUDITORS = (late_notices, letters_kept)


def _said(code: str, old: OldRate, what: str) -> str:
    days = _("od {first}").format(first=shown(old.valid_from))
    if old.valid_to is not None:
        days = _("{since} do {last}").format(since=days, last=shown(old.valid_to))
    return _(
        "składnik {code}, zmiana {number}: {what}. Otwórz tę zmianę opłat i wybierz „Przelicz "
        "wyjątki od stawek”."
    ).format(code=code, number=old.number, what=what.format(rate=quantity(old.rate, 2), days=days))


def _too_much(old: OldRate, one: OldRatesOf) -> str:
    told = next(rate for rate in one.told if rate.number == old.number)
    if told.rate <= old.rate:
        return _(
            "wyjątek {{days}} zatrzymuje stawkę {{rate}}, choć zmiana jest obniżką do {lower}"
        ).format(lower=quantity(told.rate, 2))
    due = [row for row in one.due if replace(row, valid_to=old.valid_to) == old]
    ends = {row.valid_to + DAY for row in due if row.valid_to is not None}
    for later in one.told:
        if later.since in ends:
            return _(
                "wyjątek ze stawką {{rate}} {{days}} trwa, choć od {day} konto obowiązuje "
                "następna zmiana {by}"
            ).format(day=shown(later.since), by=later.number)
    return _("wyjątek ze stawką {rate} {days} nie wynika z doręczeń")
