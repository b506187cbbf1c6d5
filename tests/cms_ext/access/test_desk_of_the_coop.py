"""A co-op that calls its desk otherwise and sits elsewhere than the plugin declares."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.form_paper import render_blank_form, render_filled_form
from cms_ext.access.domain.legacy import close_former_accesses, read_list
from cms_ext.access.models import FormVersion
from cms_ext.desks.people.person_register.domain.starter_password import describe_office
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.sign_in import Trouble
from cms_ext.people.identity.sign_in_forms import describe_trouble
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Desk as DeclaredDesk
from cms_ext.plugins import fill_in_desk
from cms_ext.public_site.pages.models import Desk
from tests.cms_ext.access.applicants import TODAY, apply
from tests.cms_ext.access.desk import LUCJA, by_email, clerk
from tests.papers_read import words_of

pytestmark = pytest.mark.django_db
CHOOSE = "/strefa-mieszkanca/wniosek/"
DECLARED = re.compile(r"Członkowsko-Lokalow|pok\w+ nr 7\b")


def described(**facts: str) -> Desk:
    words = {"name": "Biuro Członków & Spółka", "matter": "Członkostwo", "room": "12"} | facts
    return Desk.objects.create(code="DCL", **words)


def read(client: Client, address: str) -> str:
    """Return the page as a reader has it: the desk's name stands there escaped."""
    return client.get(address).content.decode()


def test_pages_send_people_to_the_desk_of_the_coop(client):
    described()
    room = "Biuro Członków &amp; Spółka, pokój nr 12."
    sentences = {
        reverse("identity:panel", args=["ikcs"]): [f"na przykład IKCS-0007. Numer podaje {room}"],
        reverse("identity:panels"): [f"Numer podaje {room}"],
        reverse("identity:reset", args=["ikcs"]): [f"Numer podaje {room}"],
        f"{CHOOSE}ikcs/": [f"Numer podaje {room}", "Biuro Członków &amp; Spółka<br>pokój nr 12"],
        CHOOSE: [
            f"Wniosek rozpatruje {room}",
            "Wniosek rozpatruje Dział Finansowo-Księgowy, pokój nr 3.",
        ],
    }

    for address, said in sentences.items():
        page = read(client, address)
        assert [one for one in said if one in page] == said, address
        assert not DECLARED.search(page), address


def test_the_form_on_paper_names_the_desk_of_the_coop_blank_and_filled():
    described()
    papers = (
        render_blank_form(FormVersion.objects.get(panel="IKCS")),
        render_filled_form(apply().application),
    )

    for said in map(words_of, papers):
        assert "Numer podaje Biuro Członków & Spółka, pokój nr 12." in said


def test_beside_the_form_stands_the_telephone_of_the_desk_else_of_the_office(client):
    desk = described(phone="22 100 20 30")
    coop = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    coop.phone = "22 555 00 00"
    coop.save()

    def phone_links() -> list[tuple[str, str]]:
        beside = read(client, f"{CHOOSE}ikcs/").partition('aria-labelledby="biuro"')[2]
        return re.findall(
            r'href="tel:(\d+)">\s*tel\. ([\d ]*\d)\s*<', beside.partition("</section>")[0]
        )

    assert phone_links() == [("221002030", "22 100 20 30")]
    desk.phone = ""
    desk.save()
    assert phone_links() == [("225550000", "22 555 00 00")]


def test_refusals_and_messages_send_people_to_the_desk_of_the_coop():
    described(name="Biuro Członków", phone="22 100 20 30")
    LUCJA.on_file()
    application = by_email(LUCJA)
    stranger = clerk("finanse", "finance_clerk", "Daria Rachunkowa")
    former = f"login;person_ref;panel;last_used\nlucja;{LUCJA.member_no};IKCS;\n"

    with pytest.raises(Refusal) as refused:
        begin_review(application, stranger, TODAY)
    close_former_accesses(
        read_list(former.encode()), "2026-11", origin=SYSTEM, today=TODAY, tell=True
    )

    letter = OutgoingMessage.objects.get(subject="Dostęp do poprzedniej strony został zamknięty")
    assert refused.value.message == (
        "Ten wniosek rozpatruje Biuro Członków, pokój nr 12. Przekaż go tam."
    )
    assert "albo osobiście: Biuro Członków, pokój nr 12." in letter.text
    assert not DECLARED.search(letter.text)
    assert describe_trouble(Trouble.EXPIRED, "ikcs") == (
        "Hasło startowe wygasło. Zadzwoń albo przyjdź, wydamy nowe. Nowego wniosku nie trzeba. "
        "Biuro Członków, pokój nr 12, tel. 22 100 20 30."
    )
    assert describe_trouble(Trouble.EXPIRED, "staff") == (
        "Hasło startowe wygasło. Skontaktuj się z biurem."
    )
    office = describe_office("IKCS")
    assert (office.desk, office.room, office.phone) == ("Biuro Członków", "12", "22 100 20 30")
    assert office.login_help.endswith("Numer podaje Biuro Członków, pokój nr 12.")


def test_a_page_that_was_kept_is_old_when_the_desk_moves(
    client, settings, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
):
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rooms"}
    settings.CACHES = settings.CACHES | {"pages": kept}
    caches["pages"].clear()
    connection.run_on_commit.clear()
    before = [read(client, CHOOSE) for _visit in range(2)]

    with django_capture_on_commit_callbacks(execute=True):
        described()

    assert ["pokój nr 7" in page for page in before] == [True, True]
    assert "pokój nr 12" in read(client, CHOOSE)


def test_a_text_without_the_words_asks_nothing_and_keeps_its_percent_signs(
    django_assert_num_queries: Callable[[int], AbstractContextManager[Any]],
):
    desk = DeclaredDesk("DCL", "Dział Członkowsko-Lokalowy", "7", "membership_clerk")

    with django_assert_num_queries(0):
        assert fill_in_desk("Ulga 50% (s)", desk) == "Ulga 50% (s)"
    assert fill_in_desk("50% daje %(desk)s, %(room)s", desk) == (
        "50% daje Dział Członkowsko-Lokalowy, 7"
    )
