"""Accounts and charges for tests, made the way the imports make them."""

from datetime import date
from decimal import Decimal

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.base.money.nrb import build_nrb
from cms_ext.people.identity.models import Person, User
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.domain.draft import DocumentDraft, EntryDraft, LineDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

TODAY = date(2026, 12, 31)


def zl(text: str) -> Money:
    return Money(Decimal(text))


def open_account(
    number: str, payer: str = "Anna Lis", *, opened_on: date = date(2020, 1, 1)
) -> Account:
    # No `get_or_create`: each would be a savepoint more, at nine thousand accounts of a run.
    person = Person.objects.filter(name=payer).first() or Person.objects.create(name=payer)
    building, _ = find_or_make_building("B-01", address="ul. Wzorcowa 1")
    flat = Premises.objects.filter(code=f"L-{number}").first() or Premises.objects.create(
        code=f"L-{number}", building=building, number=number[-2:], area=Decimal("48.60"), persons=2
    )
    digits = "".join(str(ord(sign) % 10) for sign in number)
    return Account.objects.create(
        account_no=number,
        premises=flat,
        payer=person,
        payer_name=payer,
        nrb=build_nrb("99900009", "0001", digits),
        opened_on=opened_on,
    )


def component(code: str, subaccount: SubAccount = SubAccount.MAIN) -> Component:
    made, _ = Component.objects.get_or_create(
        code=code,
        defaults={"name": code, "basis": "AREA_M2", "unit": "m²", "subaccount": subaccount},
    )
    return made


def document(
    account: Account,
    period: str,
    amount: str,
    *,
    number: str = "",
    corrects: str = "",
    code: str = "EKS",
    due: date | None = None,
) -> DocumentDraft:
    """A charge of one line: the amount at the rate 1."""
    month = Period.parse(period)
    return DocumentDraft(
        account_id=account.pk,
        period=month,
        document_no=number or f"NAL/{period}/{account.account_no}",
        booking_date=month.first_day,
        due_date=due or month.first_day.replace(day=15),
        lines=(LineDraft(component(code).pk, Decimal(amount), Decimal(1)),),
        correction_of=corrects,
    )


def charge(account: Account, period: str, amount: str, *, today: date = TODAY) -> ChargeDocument:
    post_charge_documents([document(account, period, amount)], made_by=None, today=today)
    return ChargeDocument.objects.latest("pk")


def cost_monthly(account: Account, amount: str) -> None:
    """Let `charge` and the runs agree: EKS goes by the area, here at the rate 1."""
    Premises.objects.filter(pk=account.premises_id).update(area=Decimal(amount))


def payment(
    account: Account, day: str, amount: str, title: str = "wpłata", **more: str
) -> EntryDraft:
    """`amount` as the payer sees it, positive."""
    return EntryDraft(
        account_id=account.pk,
        kind=EntryKind.PAYMENT,
        amount=-zl(amount),
        booking_date=date.fromisoformat(day),
        title=title,
        **more,  # type: ignore[arg-type]  # only source and source_key come here
    )


def pay(account: Account, day: str, amount: str, title: str = "wpłata") -> LedgerEntry:
    draft = payment(account, day, amount, title)
    batch = post_batch(Batch.Kind.PAYMENTS, [draft], made_by=None, today=TODAY)
    return batch.entries.get()


def pay_often(account: Account, count: int) -> None:
    """Payments of 1.00 on many days of 2026, posted at once."""
    days = (f"2026-{n % 10 + 1:02d}-{n % 28 + 1:02d}" for n in range(count))
    drafts = [payment(account, day, "1.00") for day in days]
    post_batch(Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)


def post(draft: EntryDraft, *, made_by: User | None, today: date, reason: str = "") -> LedgerEntry:
    """One entry posted by hand, a batch of one."""
    batch = post_batch(Batch.Kind.MANUAL, [draft], made_by=made_by, today=today, reason=reason)
    return batch.entries.select_related("account").get()


def ledger(account: Account) -> list[tuple[int, str, str]]:
    """Return the account as a bookkeeper reads it: (seq, kind, amount)."""
    entries = LedgerEntry.objects.filter(account=account).order_by("seq")
    return [(entry.seq, entry.kind, f"{entry.amount.amount}") for entry in entries]
