"""Notices of new rates: issued by two where they change far, printed for the post once each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.waiting import waiting_lines
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import Waiting
from plugins.waste_union.tests.declarations import declarations
from plugins.waste_union.tests.declarations.desk import words
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared
from waste_union.declarations.domain.rate_notice import issue_rate_notices
from waste_union.declarations.models import (
    Declaration,
    DeclaredProperty,
    NoticePrint,
    RateNotice,
)
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.tariffs.domain.tariff import end_tariff
from waste_union.tariffs.models import TariffVersion

pytestmark = pytest.mark.django_db


@shared
def notified_tariff(anna: User, celina: User) -> TariffVersion:
    """Two houses got a notice of 36.00 a person from July on."""
    facts = replace(declarations.HOME, persons=3, composter=False)
    for code, account in (("ND-1", "300101"), ("ND-2", "300102")):
        declarations.accepted(
            declarations.with_account(declarations.house(anna, code=code), account),
            anna,
            celina,
            facts=facts,
        )
    of = declarations.commune()
    end_tariff(
        TariffVersion.objects.get(commune=of, building_kind="SINGLE"),
        on=date(2026, 6, 30),
        origin=SYSTEM,
    )
    rates = declarations.tariff(of, params={"rate": "36.00"}, valid_from=date(2026, 7, 1))
    issue_rate_notices(rates, today=declarations.TODAY, origin=Origin(actor=celina))
    return rates


def test_all_that_wait_are_one_pdf_and_then_printed_once(
    celina: User, notified_tariff: TariffVersion
):
    desk, pile = signed_in(celina), reverse("declarations_desk_prints", args=[notified_tariff.pk])
    ways = parsed(desk.get(reverse("declarations_desk_rates", args=[notified_tariff.pk])))
    page = desk.get(pile)
    chosen = [str(key) for key in RateNotice.objects.values_list("pk", flat=True)]

    paper = desk.post(pile, {"krok": "pdf", "zawiadomienie": chosen})
    before = NoticePrint.objects.count()
    desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": chosen})
    desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": chosen})

    assert texts(ways, f"//a[@href='{pile}']") == ["Wydrukuj do wysłania: 2"]
    assert parsed(page).xpath("//input[@name='zawiadomienie']/@value") == chosen
    with pikepdf.open(BytesIO(paper.content)) as whole:
        assert len(whole.pages) == 4  # each letter begins on a sheet of its own
    assert before == 0
    assert list(NoticePrint.objects.values_list("notice__number", "printed_by")) == [
        ("ZAW/2026/000001", celina.pk),
        ("ZAW/2026/000002", celina.pk),
    ]
    (event,) = AuditEvent.objects.filter(action="RATE_NOTICES_PRINTED")
    assert event.changes == {"numbers": ["ZAW/2026/000001", "ZAW/2026/000002"]}
    assert "Nic tu już nie czeka na wydruk." in desk.get(pile).content.decode()


def test_a_press_that_prints_nothing_says_why(celina: User, notified_tariff: TariffVersion):
    """Above and at the boxes, none of which is ticked again."""
    desk, pile = signed_in(celina), reverse("declarations_desk_prints", args=[notified_tariff.pk])
    first, second = (str(key) for key in RateNotice.objects.values_list("pk", flat=True))

    def said(step: str, *chosen: str) -> list[str]:
        page = parsed(desk.post(pile, {"krok": step, "zawiadomienie": chosen}))
        assert page.xpath("//input[@name='zawiadomienie'][@checked]") == []
        at_the_boxes = texts(page, "//*[@id=//fieldset/@aria-describedby]")
        assert texts(page, "//*[@role='alert']//a[starts-with(@href, '#druk-')]") == at_the_boxes
        return at_the_boxes

    def marked(*chosen: str) -> bool:
        answer = desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": chosen}, follow=True)
        return "Oznaczono jako wydrukowane 1 zawiadomienie." in words(answer.content)

    gone = ["Zaznaczone zawiadomienia są już oznaczone jako wydrukowane."]
    assert said("pdf") == said("wydrukowane") == ["Zaznacz przynajmniej jedno zawiadomienie."]
    assert marked(first)
    assert said("pdf", first) == said("wydrukowane", first) == gone
    assert marked(first, second)


def die(notice: RateNotice) -> None:
    Person.objects.filter(pk=notice.declaration.declarant_id).update(died_on=declarations.TODAY)


def replace_declaration(notice: RateNotice) -> None:
    Declaration.objects.filter(pk=notice.declaration_id).update(state=DeclarationState.SUPERSEDED)


@pytest.mark.parametrize(
    ("event", "numbers", "reason"),
    [
        # Both houses are hers.
        (die, ["ZAW/2026/000001", "ZAW/2026/000002"], "nie żyje. Ustal spadkobierców"),
        (replace_declaration, ["ZAW/2026/000001"], "zastąpiła nowsza albo wygasła."),
    ],
)
def test_a_notice_that_may_not_leave_is_withdrawn_with_its_reason(
    event: Callable[[RateNotice], None],
    numbers: list[str],
    reason: str,
    celina: User,
    notified_tariff: TariffVersion,
):
    desk, pile = signed_in(celina), reverse("declarations_desk_prints", args=[notified_tariff.pk])
    chosen = [str(key) for key in RateNotice.objects.values_list("pk", flat=True)]
    event(RateNotice.objects.get(number="ZAW/2026/000001"))
    assert f"Do wycofania przed wydrukiem: {len(numbers)}." in words(desk.get(pile).content)

    said = words(
        desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": chosen}, follow=True).content
    )

    assert "Część pism wycofano." in said
    assert reason in said
    # One of the same rates is issued once.
    assert "sporządź je ponownie" not in said
    assert "kto go potrzebuje, temu napisz osobno" in said
    withdrawn = NoticePrint.objects.exclude(withdrawal="")
    assert list(withdrawn.values_list("notice__number", flat=True)) == numbers
    logged = AuditEvent.objects.filter(action="RATE_NOTICE_WITHDRAWN")
    assert logged.count() == len(numbers)


def test_what_is_not_ticked_stays_in_the_pile(celina: User, notified_tariff: TariffVersion):
    desk, pile = signed_in(celina), reverse("declarations_desk_prints", args=[notified_tariff.pk])
    first, second = RateNotice.objects.order_by("number")

    for odd in ([], ["nic", "-1", str(10**30), str(second.pk + 1000)]):
        desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": odd})
        answer = desk.post(pile, {"krok": "pdf", "zawiadomienie": odd})
        assert (answer.status_code, NoticePrint.objects.count()) == (200, 0)
    desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": [str(first.pk)]})

    left = parsed(desk.get(pile)).xpath("//input[@name='zawiadomienie']/@value")
    assert left == [str(second.pk)]


def test_what_waits_stands_on_the_first_screen_and_in_the_list(
    celina: User, notified_tariff: TariffVersion
):
    """With the right alone; the list holds the tariffs with notices to print."""
    desk, pile = signed_in(celina), reverse("declarations_desk_prints", args=[notified_tariff.pk])
    listed = f"{reverse('declarations_desk_tariffs')}?widok=do-wydruku"
    first, second = RateNotice.objects.order_by("number")

    def seen() -> tuple[list[Waiting], list[str]]:
        lines = waiting_lines(User.objects.get(pk=celina.pk), declarations.TODAY)
        mine = [line for line in lines if line.code.endswith(".notices_to_print")]
        assert {one.address for one in mine} <= {listed}
        page = parsed(desk.get(listed))
        return [one.waiting for one in mine], texts(
            page, "//table[@class='listing']/tbody/tr/td[last()]"
        )

    assert TariffVersion.objects.count() > 1
    assert seen() == ([Waiting(2, declarations.TODAY)], ["2"])
    desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": [str(first.pk)]})
    assert seen() == ([Waiting(1, declarations.TODAY)], ["1"])
    desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": [str(second.pk)]})
    assert seen() == ([Waiting(0)], [])
    for group in celina.groups.all():
        group.permissions.remove(Permission.objects.get(codename="add_noticeprint"))
    assert seen() == ([], [])


@pytest.mark.thorough
def test_the_list_to_print_costs_the_same_for_one_tariff_and_for_four(
    celina: User, notified_tariff: TariffVersion
):
    desk = signed_in(celina)
    listed = f"{reverse('declarations_desk_tariffs')}?widok=do-wydruku"
    notice, of = RateNotice.objects.order_by("number")[0], notified_tariff.commune

    of_one = queries_when_warm(lambda: desk.get(listed))
    for n in (1, 2, 3):
        since = date(2026, 7, 1) + timedelta(days=n)
        notice.tariff_version = declarations.tariff(
            of, zone=f"S{n}", params={"rate": "36.00"}, valid_from=since
        )
        notice.pk, notice.number = None, f"ZAW/2026/90000{n}"
        RateNotice.objects.bulk_create([notice])

    assert queries_when_warm(lambda: desk.get(listed)) == of_one
    assert len(parsed(desk.get(listed)).xpath("//table[@class='listing']/tbody/tr")) == 4


def test_on_a_phone_each_cell_of_a_tariff_bears_its_heading(
    celina: User, notified_tariff: TariffVersion
):
    """Of what was issued, and of whom the next tariff will change the fee."""
    end_tariff(notified_tariff, on=date(2026, 12, 31), origin=SYSTEM)
    later = declarations.tariff(
        notified_tariff.commune, params={"rate": "40.00"}, valid_from=date(2027, 1, 1)
    )
    desk = signed_in(celina)

    for shown, headings in (
        (notified_tariff, ["Nieruchomość", "Nowa opłata", "Wydruk"]),
        (later, ["Dotychczas", "Nowa opłata"]),
    ):
        page = parsed(desk.get(reverse("declarations_desk_rates", args=[shown.pk])))
        rows = page.xpath("//div[contains(@class, 'desk-queue')]//tbody/tr")
        assert [row.xpath("td/@data-label") for row in rows] == [headings] * 2


def test_without_the_right_there_is_no_pile(celina: User, notified_tariff: TariffVersion):
    for group in celina.groups.all():
        group.permissions.remove(Permission.objects.get(codename="add_noticeprint"))
    desk, pile = signed_in(celina), reverse("declarations_desk_prints", args=[notified_tariff.pk])
    chosen = [str(key) for key in RateNotice.objects.values_list("pk", flat=True)]

    refused = [
        desk.get(pile),
        desk.post(pile, {"krok": "pdf", "zawiadomienie": chosen}),
        desk.post(pile, {"krok": "wydrukowane", "zawiadomienie": chosen}),
    ]
    ways = parsed(desk.get(reverse("declarations_desk_rates", args=[notified_tariff.pk])))

    assert [(one.status_code, one["Location"]) for one in refused] == [(302, "/admin/")] * 3
    assert (texts(ways, f"//a[@href='{pile}']"), NoticePrint.objects.count()) == ([], 0)


@pytest.mark.always
def test_rates_ten_times_as_high_are_handed_to_another_who_may_send_them_back(
    celina: User, wanda: User, anna: User, dom: DeclaredProperty
):
    declarations.accepted(dom, anna, celina)
    end_tariff(
        TariffVersion.objects.get(building_kind="SINGLE"), on=date(2026, 6, 30), origin=SYSTEM
    )
    rates = declarations.tariff(
        declarations.commune(), params={"rate": "330.00"}, valid_from=date(2026, 7, 1)
    )
    first, second = signed_in(wanda), signed_in(staff("zofia", "waste_admin"))
    address = reverse("declarations_desk_rates", args=[rates.pk])

    assert "Wydaj zawiadomienia" not in words(first.get(address).content)
    first.post(address, {"krok": "przekaz", "note": "Tak mówi uchwała."})
    assert "Może zatwierdzić: zofia." in words(first.get(address).content)
    listed = second.get(f"{reverse('declarations_desk_tariffs')}?widok=do-zatwierdzenia")
    assert "XII/34/2025" in words(listed.content)
    second.post(address, {"krok": "zwroc", "reason": "Uchwała mówi 33,00 zł."})
    back = words(first.get(address).content)
    assert "Stawka zmienia się z 33,00 na 330,00 zł, czyli o 900%." in back
    assert "opłata zmienia się o 50% albo więcej: 1." in back
    assert "do poprawy: Uchwała mówi 33,00 zł." in back
    first.post(address, {"krok": "przekaz", "note": "Jednak tak mówi."})
    own = first.post(address, {"krok": "zatwierdz"})
    assert ("inna osoba" in words(own.content), RateNotice.objects.count()) == (True, 0)
    second.post(address, {"krok": "zatwierdz"})
    assert RateNotice.objects.count() == 1
