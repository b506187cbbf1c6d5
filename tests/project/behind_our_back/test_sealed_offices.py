"""What was changed behind our back of members, requests and cases → a check names it.

On the untouched rows it finds nothing but kinds that nobody has begun to seal.
"""

from datetime import date, datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cases.models import (
    CaseDecision,
    Quote,
    QuoteLine,
    ServiceItem,
    ServiceOrder,
)
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.people.identity.models import Person
from members_area.meetings.models import (
    Amendment,
    Draft,
    Meeting,
    NoticeChannel,
    NoticeDelivery,
    Option,
    Support,
    Survey,
)
from members_area.register.models import Membership, OfficeTerm, Organ
from members_area.requests.models import CopyPrice, DocumentRequest, Refusal
from tests.cases.cases import complaint
from tests.people import staff
from tests.project.behind_our_back.by_table import by_table, missed, said_of_rows
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = date(2026, 6, 24)
NOON = timezone.make_aware(datetime(2026, 6, 1, 12))


@shared
def members() -> None:
    """Anna is a member and on the board; her draft is supported, her request partly refused."""
    anna, jan = (Person.objects.create(name=name) for name in ("Anna Lis", "Jan Kos"))
    organ = Organ.objects.create(
        code="SB", name="Rada Nadzorcza", abbreviation="RN", group=Group.objects.create(name="rn")
    )
    Membership.objects.create(person=anna, member_no=7, joined_on=date(2020, 1, 1))
    Membership.objects.create(person=jan, member_no=8, joined_on=date(2020, 1, 1))
    OfficeTerm.objects.create(person=anna, organ=organ, starts_on=date(2025, 6, 1))
    meeting = Meeting.objects.create(
        organ=organ, date=DAY, place="Świetlica", state="CALLED", called_on=date(2026, 5, 20)
    )
    channel = NoticeChannel.objects.create(code="post-2", name="List", counts=True, basis="statut")
    NoticeDelivery.objects.create(
        meeting=meeting, channel=channel, delivered_on=date(2026, 5, 25), recipients=120
    )
    draft = Draft.objects.create(
        meeting=meeting,
        author=anna,
        title="Ławki",
        text="Postawić.",
        state="COLLECTING",
        begun_at=NOON,
    )
    Support.objects.create(draft=draft, person=anna, given_at=NOON)
    Amendment.objects.create(draft=draft, author=jan, text="Dwie.", handed_in_at=NOON)
    survey = Survey.objects.create(question="Jaki kolor?", opens_on=DAY, closes_on=DAY)
    Option.objects.create(survey=survey, position=1, text="zielony")
    request = DocumentRequest.objects.create(
        number="WD/2026/00001",
        person=anna,
        description="Umowa",
        form="PAPER",
        delivery="OFFICE",
        channel="WEB",
        received_on=DAY,
        due_on=date(2026, 7, 8),
        state="PARTLY_REFUSED",
        units=10,
        cost=500,
        cost_noted_on=DAY,
    )
    Refusal.objects.create(
        request=request,
        what="Umowa",
        ground="MISUSE_RISK",
        reasons="Tajemnica.",
        signed_by="Zarząd",
        signed_on=DAY,
    )
    CopyPrice.objects.create(form="PAPER", unit="PAGE", price=50, valid_from=date(2026, 1, 1))
    seal_all_rows()


REGISTER, MEETINGS = "members_area_register", "members_area_meetings"
REQUESTS = "members_area_requests"
OF_MEMBERS = {
    "osoba: było Anna Lis, jest ": [
        f"UPDATE {REGISTER}_membership SET person_id = (SELECT MIN(id) FROM cms_ext_identity_person"
        f" WHERE name = 'Ewa Mak') WHERE member_no = 7",
        f"UPDATE {REGISTER}_officeterm SET person_id = (SELECT MIN(id) FROM cms_ext_identity_person"
        " WHERE name = 'Jan Kos')",
    ],
    "członek od: było 01.01.2020, jest 01.01.2010": (
        f"UPDATE {REGISTER}_membership SET joined_on = '2010-01-01' WHERE member_no = 7"
    ),
    "ustanie członkostwa: było brak, jest 01.05.2026": (
        f"UPDATE {REGISTER}_membership SET ended_on = '2026-05-01' WHERE member_no = 7"
    ),
    "do: było brak, jest 01.05.2026": (f"UPDATE {REGISTER}_officeterm SET ends_on = '2026-05-01'"),
    "usunięto go poza serwisem": [
        f"DELETE FROM {REGISTER}_membership WHERE member_no = 8",
        f"DELETE FROM {MEETINGS}_support",
    ],
    "zwołano: było 20.05.2026, jest 01.05.2026": (
        f"UPDATE {MEETINGS}_meeting SET called_on = '2026-05-01'"
    ),
    "miejsce: inna treść niż zapisana": f"UPDATE {MEETINGS}_meeting SET place = 'Sala'",
    "ostatni dzień doręczeń: było 25.05.2026, jest 01.05.2026": (
        f"UPDATE {MEETINGS}_noticedelivery SET delivered_on = '2026-05-01'"
    ),
    "liczba zawiadomionych: było 120, jest 220": (
        f"UPDATE {MEETINGS}_noticedelivery SET recipients = 220"
    ),
    "liczy się jako zawiadomienie: było": (
        f"UPDATE {MEETINGS}_noticechannel SET counts = NOT counts WHERE code = 'post-2'"
    ),
    "treść uchwały: inna treść niż zapisana": f"UPDATE {MEETINGS}_draft SET text = 'Usunąć.'",
    "treść poprawki: inna treść niż zapisana": f"UPDATE {MEETINGS}_amendment SET text = 'Trzy.'",
    "zgłoszona: było": f"UPDATE {MEETINGS}_amendment SET handed_in_at = '2026-05-01 12:00+00:00'",
    "pytanie: inna treść niż zapisana": f"UPDATE {MEETINGS}_survey SET question = 'Ile?'",
    "odpowiedź: inna treść niż zapisana": f"UPDATE {MEETINGS}_option SET text = 'szary'",
    "termin odpowiedzi: było 08.07.2026, jest 08.08.2026": (
        f"UPDATE {REQUESTS}_documentrequest SET due_on = '2026-08-08'"
    ),
    "koszt w groszach: było 500, jest 900": f"UPDATE {REQUESTS}_documentrequest SET cost = 900",
    "uzasadnienie: inna treść niż zapisana": f"UPDATE {REQUESTS}_refusal SET reasons = 'Bo nie.'",
    "doręczono: było brak, jest 01.07.2026": (
        f"UPDATE {REQUESTS}_refusal SET delivered_on = '2026-07-01'"
    ),
    "cena w groszach: było 50, jest 60": (
        f"UPDATE {REQUESTS}_copyprice SET price = 60 WHERE price = 50"
    ),
}


@pytest.mark.thorough
@pytest.mark.usefixtures("members", "triggers_off")
def test_what_was_changed_of_members_is_found():
    Person.objects.create(name="Ewa Mak")

    assert missed(by_table(OF_MEMBERS), said_of_rows) == []


@shared
def answered() -> None:
    """A complaint with its decision, and an order with its quote."""
    case, daria, kornel = complaint(), staff("daria"), staff("kornel")
    CaseDecision.objects.create(
        case=case,
        outcome="REJECTED",
        reasons="Odczyty są dobre.",
        instruction="Sąd.",
        drafted_by=daria,
        drafted_on=DAY,
        confirmed_by=kornel,
        decided_on=DAY,
    )
    item = ServiceItem.objects.create(
        code="PLOMBA", name="Plomba", price=6155, valid_from=date(2026, 1, 1)
    )
    order = ServiceOrder.objects.create(case=case, item=item, quantity=2)
    quote = Quote.objects.create(
        case=order.case, total=12310, valid_until=DAY, made_at=NOON, made_by=daria
    )
    QuoteLine.objects.create(
        quote=quote, position=1, name="Plomba", quantity=2, price=6155, amount=12310
    )
    seal_all_rows()


OF_CASES = {
    "data wpływu: było": "UPDATE cases_case SET received_on = '2026-01-01'",
    "termin z prawa: było": "UPDATE cases_case SET term_legal = '2027-01-01'",
    "numer konta: było brak, jest 100005": "UPDATE cases_case SET account_no = '100005'",
    "treść: inna treść niż zapisana": "UPDATE cases_casemessage SET body = 'Dziękuję za wszystko.'",
    "rozstrzygnięcie: było nieuwzględniona, jest uwzględniona": (
        "UPDATE cases_casedecision SET outcome = 'ACCEPTED'"
    ),
    "uzasadnienie: inna treść niż zapisana": "UPDATE cases_casedecision SET reasons = 'Bo tak.'",
    "data decyzji: było 24.06.2026, jest 01.06.2026": (
        "UPDATE cases_casedecision SET decided_on = '2026-06-01'"
    ),
    "doręczono: było brak, jest 01.07.2026": (
        "UPDATE cases_casedecision SET delivered_on = '2026-07-01'"
    ),
    "cena brutto w groszach: było 6155, jest 9900": [
        "UPDATE cases_serviceitem SET price = 9900 WHERE code = 'PLOMBA'",
        "UPDATE cases_quoteline SET price = 9900",
    ],
    "razem brutto w groszach: było 12310, jest 19800": "UPDATE cases_quote SET total = 19800",
    "potwierdzono: było brak": ("UPDATE cases_quote SET confirmed_at = '2026-06-02 12:00+00:00'"),
    "ile: było 2, jest 3": "UPDATE cases_serviceorder SET quantity = 3",
    "nie dodano go w serwisie": (
        "INSERT INTO cases_casemessage (case_id, direction, body, quoted, at)"
        " SELECT case_id, direction, 'Zgadzam się.', '', at FROM cases_casemessage"
    ),
}


@pytest.mark.thorough
@pytest.mark.usefixtures("answered", "triggers_off")
def test_what_was_changed_of_cases_is_found():
    assert missed(by_table(OF_CASES), said_of_rows) == []


@pytest.mark.usefixtures("members")
def test_on_untouched_rows_it_finds_nothing():
    assert said_of_rows() == ""


@pytest.mark.usefixtures("members")
def test_what_the_site_changes_and_deletes_is_no_finding():
    Membership.objects.filter(member_no=8).update(ended_on=DAY)
    Support.objects.all().delete()
    DocumentRequest.objects.update(cost=900)
    Draft.objects.get().amendments.all().delete()

    assert said_of_rows() == ""
