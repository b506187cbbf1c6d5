"""Which desk has a case: named by the set-up, kept by whoever keeps the subjects, read by Anna."""

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.models import Desk
from coop_cases.models import Case, CaseSubject
from coop_cases.plugin.operations import desks_are_named, name_desks
from plugins.cases.tests.cases import HEAT, LAMP, TODAY, complaint, fault, walk
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def desks() -> None:
    for code, name, room in (("DFK", "Dział Finansowy", "3"), ("DT", "Dział Techniczny", "5")):
        Desk.objects.create(code=code, name=name, room=room, phone="00 000 00 05")


def has(name: str) -> str:
    desk = CaseSubject.objects.get(name=name).desk
    return desk.code if desk else ""


def test_the_set_up_names_the_desks_that_are_there_and_leaves_the_offices_own(desks: None):
    named = name_desks()

    assert [has(name) for name in (HEAT, LAMP, "Sprostowanie danych")] == ["DFK", "DT", ""]
    assert named == CaseSubject.objects.exclude(desk=None).count()
    assert not desks_are_named(TODAY)
    CaseSubject.objects.filter(desk=None).update(offered=False)
    assert desks_are_named(TODAY)
    CaseSubject.objects.filter(name=LAMP).update(desk=None)
    assert (name_desks(), has(LAMP)) == (0, "")


def test_anna_reads_who_has_her_case_until_it_is_done(desks: None, anna: User, as_anna: Client):
    grant(open_account("100005"), anna.person.name)
    name_desks()
    case, done, nobody = (
        complaint(person=anna.person),
        fault(person=anna.person),
        fault(name="Pochwała lub skarga na obsługę", person=anna.person),
    )
    walk(done, "triage", "resolve")

    page = as_anna.get(f"/e-bok/sprawy/{case.pk}/")
    bare = as_anna.get(f"/e-bok/sprawy/{nobody.pk}/")
    lines = texts(parsed(as_anna.get("/e-bok/sprawy/")), "//main//li//span[@class='soft small']")

    assert "Dział Finansowy, pokój 3" in page.content.decode()
    assert "Zajmuje się" not in bare.content.decode()
    assert ["Przekażemy" in answer.content.decode() for answer in (page, bare)] == [False, True]
    assert {line.split(",")[0]: "zajmuje się" in line for line in lines} == {
        case.number: True,
        done.number: False,
        nobody.number: False,
    }
    assert page_problems(page) == []
    assert Case.objects.count() == 3
