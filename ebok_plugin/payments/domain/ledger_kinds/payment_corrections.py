"""New payments of a file, and rows with `correction_of` that reverse an older payment."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial

from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import StagedRows
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.draft_check import Circumstances
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from ebok_plugin.payments.domain.ledger_kinds.base import AccountOnFile, FilePosting, KindImport
from ebok_plugin.payments.domain.ledger_kinds.known_payments import (
    CORRECTION,
    SOURCES,
    PaymentRow,
    PostedPayment,
    find_posted_corrections,
    find_posted_payments,
)


class NewPayments:
    """The payments to post, compact enough for a file of a million rows.

    In memory are account and amount by `external_id`, which a correction further down may need;
    the rest is staged.
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._accounts = array("q")
        self._grosze = array("q")
        self._rows = StagedRows()

    def add(self, line: int, draft: EntryDraft) -> None:
        """Add a draft that the ledger would accept."""
        grosze = draft.amount.grosze
        self._places[draft.source_key] = len(self._accounts)
        self._accounts.append(draft.account_id)
        self._grosze.append(grosze)
        self._rows.append(
            (
                line,
                draft.account_id,
                grosze,
                draft.booking_date.isoformat(),
                draft.title,
                draft.source,
                draft.source_key,
                str(draft.designated_period or ""),
            )
        )

    def drafts(self) -> Iterator[tuple[int, EntryDraft]]:
        """Yield all drafts with their lines, in file order."""
        for line, account, grosze, day, title, source, key, period in self._rows:
            yield (
                line,
                EntryDraft(
                    account_id=account,
                    kind=EntryKind.PAYMENT,
                    amount=Money.from_grosze(grosze),
                    booking_date=_day(day),
                    title=title,
                    source=source,
                    source_key=key,
                    designated_period=Period.parse(period) if period else None,
                ),
            )

    def __contains__(self, external_id: str) -> bool:
        return external_id in self._places

    def account_of(self, external_id: str) -> int:
        return self._accounts[self._places[external_id]]

    def amount_of(self, external_id: str) -> Money:
        """Return the amount of the row's payment, positive."""
        return Money.from_grosze(-self._grosze[self._places[external_id]])


# A file has few different days.
_day = lru_cache(1_000)(date.fromisoformat)


def payment_draft(row: PaymentRow, account_id: int) -> EntryDraft:
    """Draft the entry of a row."""
    period = Period.parse(row.designated_period) if row.designated_period else None
    return EntryDraft(
        account_id=account_id,
        kind=EntryKind.PAYMENT,
        amount=-row.amount,
        booking_date=row.value_date,
        title=row.title or _("Wpłata"),
        source=SOURCES[row.source],
        source_key=row.external_id,
        designated_period=period,
    )


@dataclass(frozen=True, slots=True)
class _Correction:
    """A payment to reverse; `target` is its entry, None when it is in the same file."""

    line: int
    external_id: str
    corrects: str
    value_date: date
    account: AccountOnFile
    amount: Money
    target: int | None


class Corrections:
    """Corrections, collected while a file is judged, and posted after its payments.

    The corrected payment may be posted already, or be above in the same file.
    """

    def __init__(
        self, owner: KindImport[PaymentRow], around: Circumstances, in_file: NewPayments
    ) -> None:
        self._owner = owner
        self._around = around
        self._in_file = in_file
        self._new: dict[str, _Correction] = {}
        self._posted: dict[str, PostedPayment] = {}
        self._known: dict[str, str] = {}

    def load(self, rows: Sequence[PaymentRow], sources: Collection[str]) -> None:
        """Read what a portion of rows corrects, and which corrections are posted.

        `sources` are those in use.
        """
        corrected = (row.correction_of for row in rows if row.correction_of)
        self._posted = find_posted_payments(corrected, sources)
        if CORRECTION in sources:
            self._known = find_posted_corrections(row.external_id for row in rows)

    def judge(self, line: int, row: PaymentRow, account: AccountOnFile) -> bool:
        """Whether the row has a correction that is not posted yet."""
        if row.external_id in self._known:
            self._compare(line, row, self._known[row.external_id])
            return False
        if row.correction_of is None:
            return False
        correction = self._correction(line, row, row.correction_of, account)
        if correction is None:
            return False
        self._new[row.correction_of] = correction
        self._owner.count_effect(account.account_no, self._draft_of(correction))
        return True

    def finish(self) -> None:
        """Check that the ledger would accept the reversals of posted payments."""
        posted = [correction for correction in self._new.values() if correction.target]
        for line, draft in self._reversals(posted):
            self._owner.acceptable(line, draft, self._around)

    def post(self, posting: FilePosting) -> list[Batch]:
        """Reverse the corrected payments, which are all posted by now."""
        entries = find_posted_payments(self._new)
        corrections = [
            replace(correction, target=entries[key].pk) for key, correction in self._new.items()
        ]
        numbered = self._reversals(corrections)
        post = partial(post_batch, Batch.Kind.REVERSAL)
        return self._owner.post_portions(post, numbered, len(numbered) or 1, posting)

    def _correction(
        self, line: int, row: PaymentRow, corrects: str, account: AccountOnFile
    ) -> _Correction | None:
        posted = self._posted.get(corrects)
        if corrects in self._in_file:
            account_id, amount = (
                self._in_file.account_of(corrects),
                self._in_file.amount_of(corrects),
            )
            target, is_open = None, True
        elif posted is not None:
            account_id, amount = posted.account_id, -posted.amount
            target, is_open = posted.pk, posted.is_open
        else:
            self._refuse(line, corrects, "CORRECTION_UNKNOWN")
            return None
        if account_id != account.pk:
            self._refuse(line, corrects, "CORRECTION_UNKNOWN")
            return None
        if not is_open or corrects in self._new:
            self._refuse(line, corrects, "ALREADY_REVERSED")
            return None
        return _Correction(line, row.external_id, corrects, row.value_date, account, amount, target)

    def _refuse(self, line: int, corrects: str, code: str) -> None:
        if code == "ALREADY_REVERSED":
            message = _("wpłata {key} jest już skorygowana.")
        else:
            message = _("na tym koncie nie ma wyżej ani w systemie wpłaty {key}.")
        self._owner.refuse(
            code,
            line,
            message.format(key=corrects),
            field="correction_of",
            found=corrects,
            expected=_("external_id nieskorygowanej wpłaty tego konta"),
        )

    def _compare(self, line: int, row: PaymentRow, corrected: str) -> None:
        message = _(
            "wiersz {key} jest już zaksięgowany jako korekta wpłaty {corrected}. "
            "Zaksięgowanych wierszy nie można zmieniać – dodaj korektę."
        ).format(key=row.external_id, corrected=corrected)
        compared = [("correction_of", row.correction_of, corrected)]
        self._owner.refuse_posted(line, message, compared)

    def _draft_of(self, correction: _Correction, entry: LedgerEntry | None = None) -> EntryDraft:
        """Draft the reversal; without the entry it is only good for counting."""
        day = correction.value_date
        return EntryDraft(
            account_id=correction.account.pk,
            kind=EntryKind.REVERSAL,
            amount=correction.amount,
            booking_date=max(day, entry.booking_date) if entry else day,
            subaccount=SubAccount(entry.subaccount) if entry else SubAccount.MAIN,
            title=_("Korekta wpłaty: {title}").format(title=entry.title if entry else "")[:140],
            source=CORRECTION,
            source_key=correction.external_id,
            reverses=entry,
        )

    def _reversals(self, corrections: Sequence[_Correction]) -> list[tuple[int, EntryDraft]]:
        entries = LedgerEntry.objects.in_bulk([one.target or 0 for one in corrections])
        return [
            (correction.line, self._draft_of(correction, entries[correction.target or 0]))
            for correction in corrections
        ]
