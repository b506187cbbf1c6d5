"""The demo of a waste union: two communes, their tariffs, payers, and two years of accounts.

It is described by `waste.yaml` among the demo's fixtures; without that file nothing is loaded.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.operations.new_site.demo.load import find_person, origin_of_staff
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.realm import Realm
from ebok_plugin.accounting.api import load_accounting
from ebok_plugin.debts.api import load_debts
from ebok_plugin.desk.api import load_refunds
from ebok_plugin.ledger import api as ledger
from ebok_plugin.ledger.api import take_snapshots
from waste_union.declarations import vocabulary
from waste_union.declarations.apps import EBOK
from waste_union.declarations.domain.document import read_first_schema
from waste_union.declarations.domain.drafting import fill_declaration, start_declaration
from waste_union.declarations.domain.facts import DeclaredFacts, read_declared_facts
from waste_union.declarations.domain.fee_decision import NewFeeDecision, draft_fee_decision
from waste_union.declarations.domain.letters import list_unprinted_notices, mark_printed
from waste_union.declarations.domain.properties import find_accepted
from waste_union.declarations.domain.rate_notice import issue_rate_notices
from waste_union.declarations.domain.register import save_form
from waste_union.declarations.domain.reviewing import (
    accept_declaration,
    call_to_correct,
    propose_acceptance,
    reject_declaration,
    take_up_review,
)
from waste_union.declarations.domain.signing import sign_by_account, sign_on_paper
from waste_union.declarations.domain.submitting import submit_declaration, validate_declaration
from waste_union.declarations.models import Declaration, DeclaredProperty, FormVersion, RateNotice
from waste_union.declarations.plugin import demo_payers
from waste_union.fees.domain.run import approve_fee_run, post_fee_portion, rehearse_fee_run
from waste_union.tariffs.domain.tariff import save_authority, save_commune, save_tariff
from waste_union.tariffs.models import Authority, Commune, TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Reason

NOTE = "Liczba osób rośnie ponad dwukrotnie. Właściciel potwierdził ją telefonicznie."
WRONG = "Liczba osób jest inna niż w ewidencji ludności.\nProszę podać dzień wyprowadzki."
REFUSED = "Deklaracja nie jest podpisana. Prosimy złożyć ją jeszcze raz z podpisem."
REASON = "Decyzja w sprawie rozłożenia zaległości na raty (art. 67a Ordynacji podatkowej)."
DUE_DAY = 15
WARSAW = ZoneInfo("Europe/Warsaw")
Facts = Mapping[str, Any]
TRUTH = "Dane w deklaracji są zgodne z prawdą."
FIRST_RUN = date(2025, 1, 15)
NOTICE_DAY, NEW_RATES = date(2025, 12, 10), date(2026, 1, 1)
FORM_FIELDS = {
    "declarant_kind": True,
    "name": True,
    "address": True,
    "phone": False,
    "email": False,
    "composter": False,
    "statements": True,
}


def load_demo(today: date, premises: int) -> None:
    """Load the demo up to the day. Repeatable."""
    path = settings.COOP_DEMO_FIXTURES / "waste.yaml"
    if not path.is_file() or Authority.objects.exists():
        return
    facts = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    _resolutions(facts)
    everybody = demo_payers.list_payers(facts)
    places = demo_payers.enter_payers(everybody)
    clerk = origin_of_staff("odpady")
    for number, payer in enumerate(everybody):
        filed = demo_payers.SINCE + timedelta(2 + number % 11)
        declared_facts = first_declared_facts(payer)
        file_declaration(places[payer.code], declared_facts, filed=filed, clerk=clerk)
    _through_the_months(facts, everybody, places, today, clerk)
    _decisions(facts, everybody, places, today, clerk)
    _waiting(facts, everybody, places, today, clerk)
    demo_payers.import_payments(everybody, today)
    take_snapshots(Period.of(today).previous)
    agree_plans(facts, today)
    load_debts(today)
    load_refunds(facts["refunds"], today)
    load_accounting(today, origin_of_staff("finanse"))
    # A demo that starts today must not send the e-mails of past days.
    OutgoingMessage.objects.filter(
        about_type__in=(Declaration._meta.label, RateNotice._meta.label)
    ).delete()


def _resolutions(facts: Facts) -> None:
    union = save_authority(Authority(**facts["authority"]), origin=SYSTEM)
    communes = {
        row["code"]: save_commune(Commune(authority=union, **row), origin=SYSTEM)
        for row in facts["communes"]
    }
    for row in facts["tariffs"]:
        save_tariff(
            TariffVersion(
                commune=communes[row["commune"]],
                building_kind=row["kind"],
                method=row["method"],
                params=row["params"],
                relief=row.get("relief"),
                settled=row["settled"],
                due_day=row["due_day"],
                due_months=row["due_months"],
                resolution_ref=row["resolution"],
                valid_from=row["from"],
                valid_to=row.get("to"),
                sanction_factor=Decimal(row["sanction"]) if "sanction" in row else None,
            ),
            origin=SYSTEM,
        )
    _form(union)


def _form(union: Authority) -> None:
    save_form(
        FormVersion(
            authority=union,
            code="DO-1",
            name="Deklaracja o wysokości opłaty za gospodarowanie odpadami komunalnymi",
            valid_from=demo_payers.SINCE,
            fields=FORM_FIELDS,
            kinds=[
                vocabulary.DeclarationKind.CHANGE,
                vocabulary.DeclarationKind.CORRECTION,
                vocabulary.DeclarationKind.CEASE,
            ],
            signature_kinds=list(vocabulary.SignatureKind.values),
            statements=[TRUTH],
            xsd=read_first_schema(),
            correct_days=14,
        ),
        origin=SYSTEM,
    )


def _through_the_months(
    facts: Facts,
    everybody: list[demo_payers.Payer],
    places: Mapping[str, DeclaredProperty],
    today: date,
    clerk: Origin,
) -> None:
    """Run the fees of each month, after the declarations that came in before."""
    finance, second = origin_of_staff("finanse"), origin_of_staff("admin")
    changes = sorted(facts["changes"], key=lambda row: str(row["filed"]))
    month = Period.of(demo_payers.SINCE)
    while month <= Period.of(today):
        day = max(month.first_day, FIRST_RUN)
        if month.first_day == NEW_RATES:
            # New rates need no new declaration, only a notice (art. 6m ust. 2a u.c.p.g.).
            for tariff in TariffVersion.objects.filter(valid_from=NEW_RATES).order_by("pk"):
                issue_rate_notices(tariff, today=NOTICE_DAY, origin=clerk)
                # They were printed and sent then; what waits in the demo is of these days.
                keys = list(list_unprinted_notices(tariff).values_list("pk", flat=True))
                mark_printed(tariff, keys, today=NOTICE_DAY, origin=clerk)
        while changes and changes[0]["filed"] < day:
            _changed(changes.pop(0), everybody, places, clerk)
        run = rehearse_fee_run(month, origin=finance, today=day)
        if run.documents:
            run = approve_fee_run(run, origin=second, today=day)
            while run.state == run.State.APPROVED:
                run = post_fee_portion(run, today=day)
        month = month.next


def _changed(
    row: Facts,
    everybody: list[demo_payers.Payer],
    places: Mapping[str, DeclaredProperty],
    clerk: Origin,
) -> None:
    payer = next(candidate for candidate in everybody if candidate.known_as == row["of"])
    place = places[payer.code]
    before = find_accepted(place)
    assert before is not None  # declared above
    facts_now = replace(
        read_declared_facts(before),
        kind=vocabulary.DeclarationKind.CHANGE,
        reason=row["reason"],
        event_date=row["day"],
        persons=row["persons"],
        statements=(TRUTH,),
    )
    file_declaration(place, facts_now, filed=row["filed"], clerk=clerk)


def _decisions(
    facts: Facts,
    everybody: list[demo_payers.Payer],
    places: Mapping[str, DeclaredProperty],
    today: date,
    clerk: Origin,
) -> None:
    """Draft decisions that wait for the second person, so that both desks have one."""
    for row in facts["decisions"]:
        if row["day"] > today:
            continue
        payer = next(candidate for candidate in everybody if candidate.known_as == row["of"])
        drafted = NewFeeDecision(
            number=row["number"],
            kind=vocabulary.FeeDecisionKind(row["kind"]),
            from_month=row["from"],
            until=None,
            reasons=row["reasons"],
        )
        draft_fee_decision(places[payer.code], drafted, today=row["day"], origin=clerk)


def _waiting(
    facts: Facts,
    everybody: list[demo_payers.Payer],
    places: Mapping[str, DeclaredProperty],
    today: date,
    clerk: Origin,
) -> None:
    """File what waits at the desk; the newcomer's property has nothing before it."""
    newcomer = demo_payers.make_newcomer(facts, len(everybody) + 1)
    known = {**places, **demo_payers.enter_payers([newcomer])}
    by_key = {payer.known_as or payer.code: payer for payer in everybody}
    by_key |= {"newcomer": newcomer}
    for row in sorted(facts["waiting"], key=lambda row: str(row["filed"])):
        if row["filed"] <= today:
            payer = by_key[row.get("of") or row["code"]]
            file_waiting(row, known[payer.code], first_declared_facts(payer), clerk)


def first_declared_facts(payer: demo_payers.Payer) -> DeclaredFacts:
    """Return the facts that the payer declared when the union's system began."""
    lived_in = payer.kind != BuildingKind.NON_RESIDENTIAL
    return DeclaredFacts(
        kind=vocabulary.DeclarationKind.FIRST,
        reason=Reason.FIRST_RESIDENT if lived_in else Reason.OTHER,
        event_date=demo_payers.SINCE,
        declarant_kind=vocabulary.DeclarantKind.MANAGER
        if payer.company
        else vocabulary.DeclarantKind.OWNER,
        name=payer.name,
        address=payer.address,
        persons=payer.persons,
        households=payer.dwellings,
        water=payer.water,
        containers=payer.containers,
        composter=payer.composter,
        statements=(TRUTH,),
    )


def file_declaration(
    place: DeclaredProperty, facts: DeclaredFacts, *, filed: date, clerk: Origin
) -> None:
    """File a declaration on paper and accept it, all on the day that it came in."""
    declaration = _submit(place, facts, filed, clerk)
    declaration = take_up_review(declaration, origin=clerk)
    accept_declaration(declaration, today=filed, origin=clerk)


def _submit(
    place: DeclaredProperty, facts: DeclaredFacts, filed: date, clerk: Origin, login: str = ""
) -> Declaration:
    """Submit a declaration: with `login` it came through eBOK, else on paper."""
    assert place.account is not None  # each property of the demo has one
    origin, channel, sign = clerk, vocabulary.DeclarationChannel.PAPER, sign_on_paper
    if login:
        payer = User.objects.get(realm=EBOK, login=login)
        origin, channel = Origin(actor=payer, panel=EBOK), vocabulary.DeclarationChannel.EBOK
        sign = sign_by_account
    now = datetime.combine(filed, time(11), WARSAW)
    declaration = start_declaration(
        place, place.account.payer, facts.kind, channel=channel, today=filed, origin=origin
    )
    declaration = fill_declaration(declaration, facts, today=filed, origin=origin)
    declaration = validate_declaration(declaration, today=filed, origin=origin)
    return submit_declaration(sign(declaration, now=now, origin=origin), now=now, origin=origin)


def file_waiting(row: Facts, place: DeclaredProperty, first: DeclaredFacts, clerk: Origin) -> None:
    """File a declaration on its day, and take it as far as the desk has come by `row["do"]`.

    `first` are the facts of a first declaration.
    """
    filed: date = row["filed"]
    before = find_accepted(place)
    facts = replace(
        read_declared_facts(before) if before else first,
        kind=vocabulary.DeclarationKind(row["kind"]),
        reason=row["reason"],
        event_date=row["day"],
        statements=first.statements,
        **{name: row[name] for name in ("persons", "containers") if name in row},
    )
    declaration = _submit(place, facts, filed, clerk, row.get("login", ""))
    for step in row.get("do", ()):
        _take_step(step, declaration, filed, clerk)
        declaration.refresh_from_db()


def _take_step(step: str, declaration: Declaration, day: date, clerk: Origin) -> None:
    if step == "take_up":
        take_up_review(declaration, origin=clerk)
    elif step == "propose":
        propose_acceptance(declaration, NOTE, today=day, origin=clerk)
    elif step == "call":
        call_to_correct(declaration, WRONG, today=day, origin=clerk)
    else:
        reject_declaration(declaration, REFUSED, today=day, origin=clerk)


def agree_plans(facts: Facts, today: date) -> None:
    """Divide what is overdue into the `instalments` of each payer among `states`."""
    clerk, second = (User.objects.get(realm=Realm.STAFF, login=one) for one in ("finanse", "admin"))
    for row in facts["states"]:
        if "instalments" in row:
            account = ledger.Account.objects.get(payer=find_person(row["of"]))
            _agree(account, row["instalments"], today, clerk, second)


def _agree(account: ledger.Account, count: int, today: date, clerk: User, second: User) -> None:
    late = [
        debit for debit in ledger.read_balance(account, today).open_debits if debit.due_date < today
    ]
    if not late:
        return
    first = Period.of(today).next.first_day.replace(day=DUE_DAY)
    plan = ledger.propose_plan(
        account,
        list(account.entries.filter(seq__in=[debit.seq for debit in late])),
        list(ledger.equal_rows(sum_money(debit.amount for debit in late), count, first)),
        interest_stopped=False,
        reason=REASON,
        agreed_on=today,
        made_by=clerk,
        today=today,
    )
    ledger.approve_plan(plan, approved_by=second, today=today)
