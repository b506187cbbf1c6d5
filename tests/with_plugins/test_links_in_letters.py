"""Every link of every letter: the page that it names opens, after sign-in, for whom it is meant.

Which links a letter has is in `test_letters`; a page behind a sign-in needs its scene here.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from lxml import html

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.people.outbox.mail.domain.notice import GATHERED_FOR
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import MailFile, find_panel
from coop_cases.domain.handling import extend_term
from coop_cases.domain.mail_reply import accept_reply
from coop_cases.models import Case
from ebok_plugin.charges.domain import persons_change
from ebok_plugin.charges.models import Basis
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.refund import MAIL as REFUND_MAIL
from ebok_plugin.statements.domain.batch import start_notices
from ebok_plugin.statements.domain.delivery_consent import give_consent
from ebok_plugin.statements.domain.making import carry_on
from ebok_plugin.utilities.meters.domain import use_information
from ebok_plugin.utilities.meters.domain.reading import (
    RETURNED,
    record_meter_reading,
    return_and_notify,
)
from ebok_plugin.utilities.meters.vocabulary import MeterKind, ReadingSource
from members_area.library.reading.domain import queue_due, set_digest_rhythm
from members_area.library.reading.models import Rhythm
from members_area.register.domain.membership import elect_to_organ
from members_area.requests.domain.opening import notify_member
from plugins.cases.tests.cases import fault, opened, walks
from plugins.cases.tests.mails import OFFICE, answer_to
from plugins.cases.tests.orders import ACCOUNT, order_walks, ordered
from tests.ebok_plugin.charges import coop
from tests.ebok_plugin.fee_changes.change_04 import notified_change
from tests.ebok_plugin.ledger.books import charge, pay
from tests.ebok_plugin.payments.refunds import filed
from tests.ebok_plugin.statements.offices import settle_office
from tests.ebok_plugin.utilities.meters.flats import meter
from tests.members_area.conftest import _draft, member, organ, standing
from tests.members_area.requests.conftest import submitted
from tests.people import PASSWORD, person_of, resident, staff
from tests.with_plugins.test_letters import BEHIND, WITH_LINKS
from tests.with_plugins.waste_letter_scenes import (
    TODAY,
    Scene,
    a_change_came_in,
    about_a_declaration,
    about_a_relief,
    new_rates,
    payer,
    reachable,
)
from waste_union.declarations.domain import relief

pytestmark = pytest.mark.django_db


def a_new_document() -> Scene:
    """A paper for the board: Piotr sits on it, Anna does not."""
    board = organ("SB", "Rada Nadzorcza", "RN")
    anna, piotr = member("IKCS-0007", "Anna Lis", 7), member("IKCS-0012", "Piotr Wrona", 12)
    since, until = date(2024, 6, 20), date(2028, 6, 20)
    elect_to_organ(person_of(piotr), board, starts_on=since, ends_on=until, origin=SYSTEM)
    paper = _draft("Materiały", "ORGAN", audience_organ=board)
    standing(paper, on=TODAY - timedelta(days=2))
    tell_of_documents(piotr)
    link = f"/ikcs/dokumenty/{paper.pk}/"
    return Scene(link, piotr, anna, "/ikcs/dokumenty/987654/")


def the_setting_of_these_letters() -> Scene:
    """Nina has a login of the other panel only."""
    anna = member("IKCS-0007", "Anna Lis", 7)
    standing(_draft("Protokół"), on=TODAY - timedelta(days=2))
    tell_of_documents(anna)
    nina = payer("100003", "Nina Dąb", "EB-500003-9")
    return Scene("/konto/nowe-dokumenty/", anna, nina, "/konto/nie-ma/")


def news_of_a_request() -> Scene:
    anna, piotr = member("IKCS-0007", "Anna Lis", 7), member("IKCS-0012", "Piotr Wrona", 12)
    request = submitted(anna)
    reachable(anna)
    notify_member(request)
    link = f"/ikcs/wnioski/{request.pk}/"
    invented = link.replace(str(request.pk), str(UUID(int=0)))
    return Scene(link, anna, piotr, invented)


def a_change_of_fees() -> Scene:
    anna, piotr = payer("100005", "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    agrees(anna)
    clerk, second = staff("felicja", "finance_clerk"), staff("kamil", "finance_approver")
    change = notified_change(Origin(actor=clerk), Origin(actor=second))
    link = f"/e-bok/zmiana-oplat/{change.notices.get(channel='ELECTRONIC').pk}/"
    return Scene(link, anna, piotr, "/e-bok/zmiana-oplat/987654/")


def a_new_paper() -> Scene:
    """The list of one's own: anyone who settles nothing with the co-op meets the restriction."""
    settle_office()
    anna, nina = payer("100005", "Anna Lis"), resident("ebok", "EB-500003-9", "Nina Dąb")
    agrees(anna)
    charge(Account.objects.get(account_no="100005"), "2026-11", "110.00")
    start_notices(Period(2026, 11), today=TODAY, origin=SYSTEM)
    while carry_on():
        pass
    return Scene("/e-bok/dokumenty/", anna, nina, "/e-bok/nie-ma/")


def a_reading_returned() -> Scene:
    anna, piotr = payer("100005", "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    water = meter(Account.objects.get(account_no="100005"))
    origin = Origin(actor=reachable(anna))
    source = ReadingSource.RESIDENT
    reading = record_meter_reading(
        water, Decimal(90), day=TODAY, source=source, today=TODAY, origin=origin
    )
    return_and_notify(reading, "Mniej niż poprzednio.", on=TODAY, origin=SYSTEM)
    return Scene(f"/e-bok/odczyty/{water.pk}/", anna, piotr, "/e-bok/odczyty/987654/")


def month_information() -> Scene:
    anna = payer("100001", "Anna Lis")
    piotr = payer("100002", "Piotr Wrona", "EB-500002-1")
    anna_is = person_of(anna)
    Person.objects.filter(pk=anna_is.pk).update(correspondence_email="anna@poczta.example")
    give_consent(anna_is, now=timezone.now(), origin=SYSTEM)
    heat = meter(Account.objects.get(account_no="100001"), remote=True, kind=MeterKind.HEAT)
    for day, value in ((date(2026, 9, 30), 102), (date(2026, 10, 31), 104)):
        record_meter_reading(
            heat, Decimal(value), day=day, source=ReadingSource.RADIO, today=TODAY, origin=SYSTEM
        )
    use_information.make_information(date(2026, 10, 1), at=timezone.now())
    address = "/e-bok/konto/{}/zuzycie/"
    return Scene(address.format("100001"), anna, piotr, address.format("987654"))


def a_longer_term() -> Scene:
    anna, piotr = payer("100005", "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    case = opened("Sprostowanie danych", person=person_of(reachable(anna))).case
    felicja = staff("felicja", "finance_clerk")
    walks(felicja, felicja)["triage"](case)
    reason = "Dane są w trzech rejestrach."
    extend_term(case, reason, TODAY, today=TODAY, origin=Origin(actor=felicja))
    return Scene(f"/e-bok/sprawy/{case.pk}/", anna, piotr, f"/e-bok/sprawy/{UUID(int=0)}/")


def about_a_case(*verbs: str) -> Scene:
    """Anna's, opened in E-BOK and taken as far as these verbs of the desk."""
    anna, piotr = payer("100005", "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    case = fault(person=person_of(reachable(anna)))
    desk = walks(staff("felicja", "finance_clerk"), staff("kamil", "finance_approver"))
    for verb in verbs:
        desk[verb](Case.objects.get(pk=case.pk))
    return Scene(f"/e-bok/sprawy/{case.pk}/", anna, piotr, f"/e-bok/sprawy/{UUID(int=0)}/")


def a_file_not_taken() -> Scene:
    """An e-mail of Anna's to her case, one of whose files is refused."""
    scene = about_a_case()
    case = Case.objects.get()
    accept_reply(answer_to(case, files=[MailFile("umowa.docx", b"PK")]), SYSTEM, TODAY)
    return scene


def about_an_order(*verbs: str) -> Scene:
    """Anna's, taken as far as these verbs."""
    anna, piotr = payer(ACCOUNT, "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    case = ordered(person_of(reachable(anna)))
    felicja = staff("felicja", "finance_clerk")
    for verb in verbs:
        order_walks(felicja, felicja)[verb](Case.objects.get(pk=case.pk))
    return Scene(f"/e-bok/sprawy/{case.pk}/", anna, piotr, f"/e-bok/sprawy/{UUID(int=0)}/")


def persons_decided(*, confirmed: bool | None) -> Scene:
    """Anna's number of persons, decided at the desk; None: it waits there."""
    anna, piotr = payer("100005", "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    coop.priced("GOK", Basis.PERSONS, "42.75")
    change = persons_change.file_persons_change(
        Account.objects.get(account_no="100005"),
        3,
        valid_from=date(2026, 12, 1),
        words="",
        origin=Origin(actor=reachable(anna)),
        today=TODAY,
    )
    clerk = Origin(actor=staff("felicja", "finance_clerk"))
    if confirmed:
        persons_change.confirm_persons_change(change, origin=clerk, today=TODAY)
    elif confirmed is False:
        reason = "Wniosek złożyła osoba bez prawa do lokalu."
        persons_change.refuse_persons_change(change, reason=reason, origin=clerk, today=TODAY)
    link = change.get_absolute_url()
    return Scene(link, anna, piotr, "/e-bok/konto/100005/osoby/987654/")


def a_refund() -> Scene:
    """Anna's request for her overpayment."""
    anna, piotr = payer("100005", "Anna Lis"), payer("100006", "Piotr Wrona", "EB-500002-1")
    account = Account.objects.get(account_no="100005")
    pay(account, "2026-10-12", "800.00")
    refund = filed(account, reachable(anna))
    return Scene(refund.get_absolute_url(), anna, piotr, "/e-bok/konto/100005/zwrot/987654/")


# By the letter, and a page of it, if it has two: how it comes about.
SCENES: dict[str, Callable[[], Scene]] = {
    "members_area/reading/mail/new_documents.txt": a_new_document,
    "members_area/reading/mail/new_documents.txt#setting": the_setting_of_these_letters,
    "members_area/requests/mail/news.txt": news_of_a_request,
    "cases/mail/received.txt": about_a_case,
    "cases/mail/supplement.txt": partial(about_a_case, "triage", "take_up", "request_supplement"),
    "cases/mail/answered.txt": partial(about_a_case, "triage", "take_up", "resolve"),
    "cases/mail/longer.txt": a_longer_term,
    "cases/mail/not_taken.txt": a_file_not_taken,
    "cases/mail/quoted.txt": partial(about_an_order, "quote"),
    "cases/mail/ordered.txt": partial(about_an_order, "quote", "confirm"),
    "cases/mail/appointed.txt": partial(about_an_order, "quote", "confirm", "schedule"),
    persons_change.FILED_MAIL: partial(persons_decided, confirmed=None),
    persons_change.CONFIRMED_MAIL: partial(persons_decided, confirmed=True),
    persons_change.REFUSED_MAIL: partial(persons_decided, confirmed=False),
    "ebok_plugin/fee_changes/mail/fee_change.txt": a_change_of_fees,
    REFUND_MAIL: a_refund,
    RETURNED: a_reading_returned,
    use_information.MAIL: month_information,
    "ebok_plugin/statements/mail/new_paper.txt": a_new_paper,
    "waste_union/declarations/mail/submitted.txt": a_change_came_in,
    "waste_union/declarations/mail/accepted.txt": partial(about_a_declaration, "take_up", "accept"),
    "waste_union/declarations/mail/called.txt": partial(
        about_a_declaration, "take_up", "call_to_correct"
    ),
    "waste_union/declarations/mail/rejected.txt": partial(about_a_declaration, "take_up", "reject"),
    "waste_union/declarations/mail/rates.txt": new_rates,
    relief.FILED_MAIL: partial(about_a_relief, decided=False),
    relief.DECIDED_MAIL: partial(about_a_relief, decided=True),
}


def agrees(user: User) -> None:
    give_consent(person_of(reachable(user)), now=timezone.now(), origin=SYSTEM)


def tell_of_documents(user: User) -> None:
    since = TODAY - timedelta(days=8)
    set_digest_rhythm(reachable(user), Rhythm.DAILY, today=since, origin=SYSTEM)
    queue_due(TODAY)


@pytest.fixture(autouse=True)
def _the_day(tmp_path, settings) -> Iterator[None]:
    settings.COOP_PRIVATE_ROOT = tmp_path
    settings.COOP_CASE_REPLIES = OFFICE
    settings.COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES = True
    with time_machine.travel(datetime(2026, 11, 20, 11, tzinfo=UTC), tick=False):
        yield


@pytest.mark.thorough
@pytest.mark.parametrize("name", SCENES)
def test_a_link_opens_its_page_after_sign_in_and_refuses_whom_it_is_not_for(name: str):
    sent = SCENES[name]()
    letter = OutgoingMessage.objects.get(template=name.partition("#")[0])
    with time_machine.travel(timezone.now() + GATHERED_FOR, tick=False):
        deliver_mail()
    words = {one.extra_headers["Message-ID"].split(".")[0]: one.body for one in mail.outbox}
    link = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{sent.link}"
    assert link in words[f"<{letter.pk}"].split()

    reader = signed_in_by(sent.link, sent.reader)
    stranger = signed_in_by(sent.link, sent.stranger)

    assert reader.get(sent.link).status_code == 200
    # Anyone who settles nothing with the co-op meets the restriction of that panel.
    status = 403 if sent.link == "/e-bok/dokumenty/" else 404
    assert refusal(stranger, sent.link)[0] == status
    assert refusal(stranger, sent.link) == refusal(stranger, sent.invented)


def signed_in_by(link: str, user: User) -> Client:
    """Return the browser of somebody who opened the link and signed in where it led.

    Back at the link.
    """
    client = Client()
    redirect = client.get(link)
    page = html.fromstring(client.get(redirect["Location"]).content)
    own = f"/logowanie/{find_panel(user.realm).path}/"
    (form,) = page.xpath(f"//form[contains(@action, '{own}')]/@action")

    answer = client.post(form, {"login": user.login, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, link)
    return client


def refusal(client: Client, address: str) -> tuple[int, str]:
    """Return the status and what is read, without the echo of the address asked for."""
    answer = client.get(address)
    (main,) = re.findall("<main.*</main>", answer.content.decode(), re.DOTALL)
    return answer.status_code, main.replace(urlencode({"next": address}), "ECHO")


def test_every_link_behind_a_sign_in_has_its_scene():
    behind = [letter for letter, links in WITH_LINKS.items() for link in links if link == BEHIND]

    assert sorted(name.partition("#")[0] for name in SCENES) == sorted(behind)
