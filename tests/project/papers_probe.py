"""The documents that both demos issue, as files; run in the demo's own environment."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import typst
from django.core.cache import cache
from django.db.models import QuerySet

from cms_ext.access.domain.batch_letter import render_signature_list
from cms_ext.access.domain.form_paper import render_blank_form, render_filled_form
from cms_ext.access.models import (
    AccessApplication,
    BatchLetter,
    BatchPart,
    CredentialBatch,
    FormVersion,
)
from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.web.site_address import site_address
from cms_ext.desks.evidence.domain.certificate import find_stretches, list_records
from cms_ext.desks.evidence.domain.paper import certificate_pdf
from cms_ext.desks.evidence.domain.stretch_evidence import gather_evidence
from cms_ext.desks.people.person_register.domain.address_notice import render_address_notice
from cms_ext.desks.people.person_register.domain.starter_password import (
    HandedOutCode,
    describe_office,
    render_letter_pdf,
    render_receipt_pdf,
)
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import Person, PostalAddressRequest, User
from cms_ext.plugins.registry import find_procedure, is_left_out, list_panel_codes
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.posters.domain import GENERAL, PosterPrinting, render_poster
from coop_cases.domain.decision import answer_letter, read_instruction
from coop_cases.models import Case, CaseDecision
from coop_cases.vocabulary import CaseOutcome, StateMachine
from ebok_plugin.charges.domain.queries.charged import standing_charges
from ebok_plugin.debts.domain.check import read_stage_terms
from ebok_plugin.debts.domain.letters import DemandLetter, demand_pdf
from ebok_plugin.debts.models import DebtStage
from ebok_plugin.debts.vocabulary import StageKind
from ebok_plugin.ledger.domain.account_change import Guarded
from ebok_plugin.ledger.domain.queries.account import read_account_state
from ebok_plugin.ledger.domain.queries.statement import read_statements
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.models import Refund
from ebok_plugin.statements.domain.change_letters import CHANGES
from ebok_plugin.statements.domain.issue import (
    issue_benefit,
    issue_confirmation,
    issue_notice,
    issue_receipt,
    issue_slip,
    issue_statement,
)
from ebok_plugin.statements.domain.papers.letterhead import Letterhead, load_letterhead
from ebok_plugin.statements.domain.papers.letters import NothingOverdue, Reminder, reminder_pdf
from ebok_plugin.statements.domain.papers.refund_code import refund_code_pdf
from ebok_plugin.statements.domain.papers.requested import (
    NoStandingPayment,
    NotForWaste,
    NothingCharged,
    NothingToPay,
)
from ebok_plugin.statements.domain.papers.statement import joint_statement_pdf
from ebok_plugin.statements.models import PaperBatch
from tests.sources import ROOT, of_packages

# So many rows of a kind are printed.
MAX_ROWS = 8
# Rows of a demand that fit its only page.
MAX_LATE = 4


def print_papers(papers: Callable[[date], Iterator[bytes]], folder: Path) -> None:
    """Write each document into `folder`, in a folder of the layout it is made of, numbered."""
    layouts = {path.read_bytes(): path for path in of_packages(".typ") if "layouts" in path.parts}
    cache.clear()  # a blank form is made once a day
    compiler, printed = typst.Compiler, [Path()]

    def noted(template: bytes, **given: Any) -> Any:
        printed[0] = layouts[template]
        return compiler(template, **given)

    typst.Compiler = noted  # type: ignore[misc,assignment]
    numbers: Counter[Path] = Counter()
    for pdf in papers(business_today()):
        target = folder / printed[0].relative_to(ROOT)
        numbers[target] += 1
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{numbers[target]:02}.pdf").write_bytes(pdf)


def of_both(today: date) -> Iterator[bytes]:
    yield from of_accounts(today)
    yield from of_publications(today)
    yield from of_access(today)
    if not CaseDecision.objects.exists():
        case = Case.objects.filter(subject__type__machine=StateMachine.COMPLAINT).earliest("pk")
        CaseDecision.objects.create(
            case=case,
            outcome=CaseOutcome.REJECTED,
            reasons="Opłata zgadza się z deklaracją.",
            instruction=read_instruction(case, today),
            drafted_by=User.objects.get(login="finanse"),
            drafted_on=today,
        )
    for decision in CaseDecision.objects.select_related("case")[:MAX_ROWS]:
        yield answer_letter(decision.case)


def of_accounts(today: date) -> Iterator[bytes]:
    by: dict[str, Any] = {"origin": Origin(actor=User.objects.get(login="kontroler"))}
    by["today"] = today
    office, start = load_letterhead(today), today.replace(month=1, day=1)
    accounts = Account.objects.select_related("payer", "premises__building")
    chosen = list(accounts.order_by("account_no")[:MAX_ROWS])
    for account in chosen:
        yield issue_statement(account, start, today, **by).pdf
        yield issue_confirmation(account, **by).pdf
        with suppress(NothingToPay):
            yield issue_slip(account, **by)
        with suppress(NotForWaste, NothingCharged):
            yield issue_benefit(account, **by).pdf
        refund = Refund(
            account=account,
            number="ZN/2026/000001",
            code_expires_at=business_now() + timedelta(days=14),
            amount=Money.from_grosze(39_100),
            nrb="61109010140000071219812874",
            holder=account.payer_name,
        )
        yield refund_code_pdf(refund, "7KD2-M1ZA-0W9M", today)
        for document in standing_charges().filter(account=account).order_by("-period")[:2]:
            yield issue_notice(account, document, **by)
        for entry in account.entries.filter(kind=EntryKind.PAYMENT).order_by("-seq")[:1]:
            with suppress(NoStandingPayment):
                yield issue_receipt(account, entry, **by)
        on = read_account_state(account, today)
        with suppress(NothingOverdue):
            yield reminder_pdf(office, Reminder(account, on.state, on.postings, ""), today)
    yield from of_debts(accounts, office, today)
    kinds = {str(account.pk): dict.fromkeys(Guarded, account.nrb) for account in chosen}
    changed = PaperBatch(as_of=today, changes=kinds)
    yield from (letter.pdf for letter in CHANGES.draw(changed, chosen))
    shown = read_statements(chosen, start, today)
    parts = [(account, shown[account.pk]) for account in chosen]
    yield joint_statement_pdf(office, chosen[0].payer, parts, start, today, today)


def of_debts(accounts: QuerySet[Account], office: Letterhead, today: date) -> Iterator[bytes]:
    """Print the last demand to those who are in arrears, its rows as many as are late."""
    kind = StageKind.WARNING if is_left_out("charge-components") else StageKind.LAST_CALL
    interest = Money.from_grosze(1947)
    owing = accounts.filter(debts__isnull=False).distinct()
    states = [(account, read_account_state(account, today)) for account in owing]
    # What is late for a year takes a second page.
    short = [row for row in states if 0 < len(row[1].postings.overdue) <= MAX_LATE]
    for account, on in short[:MAX_ROWS]:
        stage = DebtStage(
            kind=kind, on=today, days=7, amount=on.state.arrears, interest=interest, costs=ZERO
        )
        people = (account.payer, ("Jan Kot",))
        wording = read_stage_terms(kind, today).wording
        letter = DemandLetter(stage, account, *people, on.state, on.postings, wording)
        yield demand_pdf(office, letter, today)


def of_publications(today: date) -> Iterator[bytes]:
    objects = PublicationRecord.objects.order_by().values_list("object_type", "object_id", "part")
    for key in objects.distinct():
        records = list_records(*key)
        if found := find_stretches(records, today):
            yield certificate_pdf(gather_evidence(records, found), [None] * len(found), today)
    coop = CoopSettings.objects.get(site__is_default_site=True)
    for page in AnnouncementPage.objects.live():
        yield render_poster(PosterPrinting(page, GENERAL, coop, site_address("/o/"), today))


def of_access(today: date) -> Iterator[bytes]:
    panels = list_panel_codes()
    yield from map(render_blank_form, FormVersion.objects.filter(panel__in=panels))
    yield from map(
        render_filled_form, AccessApplication.objects.filter(panel__in=panels)[:MAX_ROWS]
    )
    hanna = Person(name="Hanna Brzoza")
    asked = PostalAddressRequest(
        pk=1,
        person=hanna,
        filed_on=today,
        address_before="ul. Leśna 3, 00-000 Przykładowo",
    )
    yield render_address_notice(asked, today)
    for panel in panels:
        handed = HandedOutCode(
            describe_office(panel),
            f"{panel}/2026/00001",
            "Hanna Brzoza",
            "ul. Leśna 3, 00-000 Przykładowo",
            "EB-500001-3" if find_procedure(panel).login_in_message else "",
            "0W9M-WQ8X-7KD2-M1ZAB",
            "Ważne 14 dni od doręczenia.",
            "Hanna Brzoza",
            today,
        )
        yield render_letter_pdf(handed)
        yield render_receipt_pdf(handed)
        batch = CredentialBatch(panel=panel, ground="uchwała nr 12/2026")
        part = BatchPart(batch=batch, label="ul. Leśna 3, klatka A")
        letters = [BatchLetter(part=part, person=hanna)]
        yield render_signature_list(part, letters, describe_office(panel), today)
