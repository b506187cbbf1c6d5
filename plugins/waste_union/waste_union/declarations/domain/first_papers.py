"""First declarations of many properties at once, as the office has them on paper.

Each is checked and counted by the functions of `enter_paper`; what differs is that the look-ups and
the rows of all are made together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cms_ext.base.text.encryption import encrypt_text
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record_acts
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.registered_contact import lock_people
from ebok_plugin.ledger.api import Account
from waste_union.declarations.domain import refusal
from waste_union.declarations.domain.doubts import PaperDeclaration
from waste_union.declarations.domain.drafting import (
    Series,
    asks_for_pesel,
    set_declared_facts,
    take_next_in_year,
    write_number,
)
from waste_union.declarations.domain.fee import (
    DeclaredFeeFacts,
    OwedFrom,
    compute_fee,
    get_account,
    list_owed_fees,
    look_up_fee_facts,
)
from waste_union.declarations.domain.properties import find_forms, select_rights
from waste_union.declarations.domain.signing import compute_digest
from waste_union.declarations.domain.submitting import freeze_calculation, require_complete
from waste_union.declarations.models import (
    Declaration,
    DeclaredPesel,
    FormVersion,
    SubmissionReceipt,
)
from waste_union.declarations.vocabulary import (
    UNFINISHED,
    DeclarationChannel,
    DeclarationState,
    SignatureKind,
)
from waste_union.fees.domain.obligation import (
    ObligationRefused,
    enter_uncharged_obligations,
    find_account_refusals,
)
from waste_union.fees.models import FeeObligation
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import CalculationWarning
from waste_union.tariffs.domain.tariff import lock_tariff
from waste_union.tariffs.models import TariffVersion

ROWS_A_STATEMENT = 500
DECIDED = ("receipt_no", "submitted_at", "filed_on", "state", "reviewed_by", "decided_on")


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """A paper with its unsaved declaration, what it obliges to, and warnings about its fee."""

    paper: PaperDeclaration
    declaration: Declaration
    owed: Sequence[OwedFrom]
    warnings: Sequence[CalculationWarning]


def check_first_papers(
    papers: Sequence[PaperDeclaration], today: date
) -> list[CheckedPaper | Refusal]:
    """Check declarations as `enter_paper` and `accept_declaration` do, without writing.

    Their properties come with commune and account. Makes ten queries.
    """
    around = _Circumstances(papers, today)
    drafts = [Declaration(declared_property=paper.place) for paper in papers]
    fees = look_up_fee_facts(drafts)
    results: list[CheckedPaper | Refusal] = []
    for paper in papers:
        try:
            results.append(_checked(paper, around, fees))
        except Refusal as refused:
            results.append(refused)
        except ValueRefused as refused:
            results.append(Refusal("VALUE", str(refused)))
    return results


class _Circumstances:
    """Holds forms, rights and declarations of properties, and what their accounts refuse."""

    def __init__(self, papers: Sequence[PaperDeclaration], today: date) -> None:
        places = [paper.place for paper in papers]
        keys = {place.pk for place in places}
        self.today = today
        self.forms: Mapping[int, FormVersion] = find_forms(places, today)
        rights = select_rights(today).filter(declared_property__in=keys)
        self.rights = set(rights.values_list("declared_property", "person"))
        known = Declaration.objects.filter(
            declared_property__in=keys, state__in=(*UNFINISHED, DeclarationState.ACCEPTED)
        ).order_by("pk")
        self.known = {
            place: (number, state)
            for place, number, state in known.values_list("declared_property", "number", "state")
        }
        accounts = {place.account: place.code for place in places if place.account}
        self.refusals: Mapping[int, ObligationRefused] = find_account_refusals(accounts)

    def find_form(self, paper: PaperDeclaration) -> FormVersion:
        """Return the form of a paper that may be a first one. Raises Refusal."""
        place = paper.place
        account: Account = get_account(place)
        form = self.forms.get(place.commune.authority_id)
        if form is None:
            raise refusal.make_refusal(refusal.NO_FORM, day=f"{self.today:%d.%m.%Y}")
        if paper.received_on > self.today:
            raise refusal.make_refusal(refusal.NOT_A_DAY)
        if (place.pk, paper.declarant.pk) not in self.rights:
            raise refusal.make_refusal(refusal.NO_RIGHT)
        number, state = self.known.get(place.pk, ("", ""))
        if state == DeclarationState.ACCEPTED:
            raise refusal.make_refusal(refusal.NOT_FIRST)
        if state:
            raise refusal.make_refusal(refusal.OTHER_UNFINISHED, number=number)
        if SignatureKind.PAPER not in form.signature_kinds:
            kind = SignatureKind.PAPER.label
            raise refusal.make_refusal(refusal.SIGNATURE_NOT_TAKEN, kind=kind)
        if account.pk in self.refusals:
            raise self.refusals[account.pk]
        return form


def _checked(
    paper: PaperDeclaration, around: _Circumstances, fees: DeclaredFeeFacts
) -> CheckedPaper:
    declaration = Declaration(
        declared_property=paper.place,
        declarant=paper.declarant,
        kind=paper.facts.kind,
        channel=DeclarationChannel.PAPER,
        form_version=around.find_form(paper),
        started_on=around.today,
    )
    set_declared_facts(declaration, paper.facts)
    require_complete(declaration, paper.received_on, pesel=bool(paper.facts.pesel))
    fee = compute_fee(declaration, paper.received_on, fees)
    freeze_calculation(declaration, fee, paper.received_on)
    later = fees.tariffs.after(fee.tariff, zone=paper.place.zone, today=around.today)
    return CheckedPaper(paper, declaration, list_owed_fees(declaration, later), fee.warnings)


@transaction.atomic
def enter_first_papers(
    papers: Sequence[PaperDeclaration], *, now: datetime, origin: Origin
) -> list[Declaration]:
    """Enter and accept first declarations, all or none, with receipts and obligations.

    No letter is sent: the declarant filed long ago. A constant number of queries for up to 500.
    Raises Refusal for the first paper that `check_first_papers` refuses.
    """
    wait_for_turn()
    lock_people([paper.declarant.pk for paper in papers])
    checked = []
    for result in check_first_papers(papers, timezone.localdate(now)):
        if isinstance(result, Refusal):
            raise result
        checked.append(result)
    declarations = _insert_signed(checked, now, origin)
    _accept(checked, now, origin)
    _enter_obligations(checked, now, origin)
    return declarations


def _insert_signed(
    checked: Sequence[CheckedPaper], now: datetime, origin: Origin
) -> list[Declaration]:
    """Insert the declarations as signed ones: a PESEL is only added before the submission."""
    year = timezone.localdate(now).year
    first = take_next_in_year(Series.DECLARATION, year, len(checked))
    for number, item in enumerate(checked, start=first):
        declaration = item.declaration
        declaration.number = write_number(Series.DECLARATION, year, number)
        declaration.state = DeclarationState.SIGNED
        declaration.signature_kind = SignatureKind.PAPER
        declaration.signature = {"clerk": origin.signed_in.pk}
        declaration.signed_at = now
        declaration.xml_sha256 = compute_digest(declaration.file)
    declarations = [item.declaration for item in checked]
    Declaration.objects.bulk_create(declarations, ROWS_A_STATEMENT)
    DeclaredPesel.objects.bulk_create(
        DeclaredPesel(declaration=item.declaration, sealed=encrypt_text(item.paper.facts.pesel))
        for item in checked
        if item.paper.facts.pesel and asks_for_pesel(item.declaration.form_version)
    )
    return declarations


def _accept(checked: Sequence[CheckedPaper], now: datetime, origin: Origin) -> None:
    today = timezone.localdate(now)
    first = take_next_in_year(Series.RECEIPT, today.year, len(checked))
    receipts: list[SubmissionReceipt] = []
    events: list[EventDraft] = []
    for number, item in enumerate(checked, start=first):
        declaration = item.declaration
        declaration.receipt_no = write_number(Series.RECEIPT, today.year, number)
        declaration.submitted_at, declaration.filed_on = now, item.paper.received_on
        declaration.state = DeclarationState.ACCEPTED
        declaration.reviewed_by, declaration.decided_on = origin.signed_in, today
        receipts.append(
            SubmissionReceipt(
                year=today.year,
                seq=number,
                declaration=declaration.number,
                xml_sha256=declaration.xml_sha256,
                submitted_at=now,
            )
        )
        events += _events(declaration)
    SubmissionReceipt.objects.bulk_create(receipts, ROWS_A_STATEMENT)
    Declaration.objects.bulk_update(
        [item.declaration for item in checked], DECIDED, ROWS_A_STATEMENT
    )
    record_acts(events, origin)


def _events(declaration: Declaration) -> Iterator[EventDraft]:
    amount = declaration.amount
    assert amount is not None  # it is frozen
    known = {"number": declaration.number, "receipt_no": declaration.receipt_no}
    facts = {"amount": str(amount.amount), "effective_from": str(declaration.effective_from)}
    for action, changes in (
        ("DECLARATION_SUBMITTED", known | {"sha256": declaration.xml_sha256}),
        ("DECLARATION_ACCEPTED", known | facts),
    ):
        yield EventDraft(
            action=action, obj=declaration, subject=declaration.declarant, changes=changes
        )


def _enter_obligations(checked: Sequence[CheckedPaper], now: datetime, origin: Origin) -> None:
    today = timezone.localdate(now)
    rows, used = [], dict[TariffVersion, date]()
    for item in checked:
        declaration = item.declaration
        assert declaration.tariff_version is not None  # it is frozen
        assert declaration.event_date is not None
        _use(used, declaration.tariff_version, declaration.event_date)
        for owed in item.owed:
            _use(used, owed.tariff, max(owed.tariff.valid_from, owed.month))
            rows.append(
                FeeObligation(
                    account=get_account(item.paper.place),
                    property_key=item.paper.place.code,
                    monthly_fee=owed.amount,
                    from_month=owed.month,
                    tariff=owed.tariff,
                    source=FeeSource.DECLARATION,
                    source_key=declaration.receipt_no,
                    entered_on=today,
                    entered_by=origin.actor,
                )
            )
    for tariff, day in used.items():
        lock_tariff(tariff, day=day, origin=origin)
    enter_uncharged_obligations(rows, by=origin)


def _use(used: dict[TariffVersion, date], tariff: TariffVersion, day: date) -> None:
    used[tariff] = max(day, used.get(tariff, day))
