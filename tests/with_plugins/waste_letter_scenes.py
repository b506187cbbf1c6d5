"""Letters about waste fees as they come about, for the tests of their links."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from plugins.waste_union.tests.declarations.declarations import (
    HOME,
    desk_walks,
    house,
    with_account,
)
from plugins.waste_union.tests.declarations.declarations import submitted as submitted_declaration
from plugins.waste_union.tests.declarations.domain.test_fee_decision import notify_rates
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import person_of, resident, staff
from waste_union.declarations.domain import relief
from waste_union.declarations.models import Declaration, DeclaredProperty, ReliefApplication
from waste_union.declarations.vocabulary import DeclarationKind, ReliefKind, ReliefOutcome

TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Scene:
    """A letter that was queued.

    `link` is the address in it, `reader` whom it was sent to, and `stranger` somebody whom its page
    is none of, who is refused as at `invented`, an address that never was.
    """

    link: str
    reader: User
    stranger: User
    invented: str


def payer(number: str, name: str, login: str = "EB-500001-3") -> User:
    grant(open_account(number, name), name)
    return resident("ebok", login, name)


def reachable(user: User) -> User:
    person_of(user).correspondence_email = f"{user.login.lower()}@example.pl"
    person_of(user).save()
    return user


def about_a_declaration(*verbs: str) -> Scene:
    """Anna's declaration, which came in, and what the desk did with it."""
    anna, piotr = payer("100005", "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    declaration = submitted_declaration(with_account(house(reachable(anna))), anna)
    walks_of_desk = desk_walks(staff("celina", "waste_clerk"))
    for verb in verbs:
        walks_of_desk[verb](Declaration.objects.get(pk=declaration.pk))
    start = "/e-bok/deklaracje"
    return Scene(f"{start}/{declaration.pk}/", anna, piotr, f"{start}/987654/")


def a_change_came_in() -> Scene:
    """A change that Anna filed in eBOK, after her first declaration on paper."""
    first = about_a_declaration()
    Declaration.objects.update(state="ACCEPTED")
    place, facts = DeclaredProperty.objects.get(), replace(HOME, persons=5)
    change = submitted_declaration(place, first.reader, kind=DeclarationKind.CHANGE, facts=facts)
    return replace(first, link=f"/e-bok/deklaracje/{change.pk}/")


def new_rates() -> Scene:
    """New rates for the declaration of which the fee is charged."""
    sent = about_a_declaration("take_up", "accept")
    notify_rates("36.00", date(2026, 7, 1), User.objects.get(login="celina"))
    return sent


def about_a_relief(*, decided: bool) -> Scene:
    """Anna's application for instalments, filed or refused by two clerks."""
    anna, piotr = payer("100005", "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    account = Account.objects.get(account_no="100005")
    charge(account, "2026-09", "100.00")
    application = relief.file_relief(
        ReliefApplication(
            kind=ReliefKind.INSTALMENTS,
            count=2,
            first_day=date(2026, 12, 15),
            reason="Zwolnienie lekarskie od września.",
            is_business=False,
        ),
        [1],
        account,
        now=timezone.now(),
        today=TODAY,
        origin=Origin(actor=reachable(anna)),
    )
    if decided:
        relief.draft_relief_decision(
            application,
            outcome=ReliefOutcome.REFUSED,
            reasons="Nie wykazano ważnego interesu płatnika: dochody są takie jak rok temu.",
            interest_stopped=False,
            seqs=[],
            count=1,
            first_day=date(2026, 12, 15),
            today=TODAY,
            origin=Origin(actor=staff("celina", "waste_clerk")),
        )
        second = Origin(actor=staff("daria", "finance_approver"))
        relief.issue_relief_decision(application, today=TODAY, origin=second)
    start = "/e-bok/raty-i-odroczenie"
    return Scene(application.get_absolute_url(), anna, piotr, f"{start}/987654/")
