from dataclasses import replace
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cms_ext.public_site.notices.domain.from_template import (
    TemplateAnswers,
    announce_from_template,
    compose_texts,
)
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementPage,
    AnnouncementTemplate,
)
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.pages.models import Desk
from tests.cms_ext.conftest import TODAY
from tests.cms_ext.public_site.notices.estates import Estates
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


EVERYBODY = Targets(everybody=True)


def at(written: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(written))


@shared
def desk() -> Desk:
    return Desk.objects.create(
        code="DT", name="Dział Techniczny", matter="Usterki", room="5", phone="00 000 00 02"
    )


def answers(targets: Targets, desk: Desk | None = None) -> TemplateAnswers:
    return TemplateAnswers(at("2026-11-24T08:00"), at("2026-11-25T15:30"), targets, desk)


def test_three_answers_make_a_finished_notice(
    index: AnnouncementIndexPage, estates: Estates, desk: Desk
):
    template = AnnouncementTemplate.objects.get(name="Brak wody")
    ewa = staff("redaktor", "editor", "publisher")

    wish = answers(Targets(buildings=(estates.w1,)), desk)
    announce_from_template(template, wish, today=TODAY, user=ewa, publish=True)

    page = AnnouncementPage.objects.get()
    assert (page.title, page.lead) == (
        "Przerwa w dostawie wody – ul. Wrzosowa 1",
        "Nie będzie wody od wtorku, 24 listopada 2026 r., godz. 8:00 do środy, "
        "25 listopada 2026 r., godz. 15:30. Gdzie: ul. Wrzosowa 1.",
    )
    assert (page.live, page.number, page.kind.code, page.medium, page.owner) == (
        True,
        "OG/2026/0001",
        "OUTAGE",
        "woda",
        ewa,
    )
    assert (page.starts_at, page.ends_at) == (at("2026-11-24T08:00"), at("2026-11-25T15:30"))
    assert str(page.valid_until) == "2026-11-26"
    assert (page.targets.buildings, page.contact_desk) == ((estates.w1,), desk)
    *_others, contact = page.body
    assert "Dział Techniczny, pokój 5, tel. 00 000 00 02" in str(contact)


def test_every_template_of_a_new_site_is_whole_and_says_its_day_once(db: None):
    templates = AnnouncementTemplate.objects.all()
    assert len(templates) == 8
    for template in templates:
        template.full_clean()
        words = compose_texts(template, replace(answers(EVERYBODY), what="wyciek gazu"))
        assert not {"{", "}"} & set(words.title + words.lead + "".join(words.paragraphs))
        assert (10 <= len(words.title) <= 120, len(words.lead) <= 300) == (True, True), template
        said = " ".join((words.lead, *words.paragraphs))
        # What has begun says only until when.
        begins = int("od" in template.open_places)
        assert (said.count("24 listopada"), said.count("25 listopada")) == (begins, 1), template


def test_many_places_are_counted_where_their_names_do_not_fit(estates: Estates):
    for number in range(20):
        estates.w1.pk = None
        estates.w1.code = f"X{number}"
        estates.w1.address = f"ul. Długonazwowa {number}"
        estates.w1.save()
    buildings = tuple(type(estates.w1).objects.filter(code__startswith="X"))

    words = compose_texts(
        AnnouncementTemplate.objects.get(name="Brak wody"), answers(Targets(buildings=buildings))
    )

    assert words.title == "Przerwa w dostawie wody – 20 miejsc"
    assert words.lead.endswith("Gdzie: 20 miejsc.")
    assert "ul. Długonazwowa 19" in words.paragraphs[0]


def test_what_is_typed_into_a_place_stays_words(index: AnnouncementIndexPage, estates: Estates):
    estates.w1.address = '<img src=x onerror="alert(1)"> {od} & "Las"'
    estates.w1.save()
    template = AnnouncementTemplate.objects.get(name="Brak prądu")
    template.body = "Gdzie: {gdzie}."

    ewa = staff("redaktor", "editor", "publisher")

    wish = answers(Targets(buildings=(estates.w1,)))
    page = announce_from_template(template, wish, today=TODAY, user=ewa, publish=True)

    body = str(page.body[0])
    assert "<img" not in body
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; {od} &amp; &quot;Las&quot;" in body


def test_who_may_only_write_makes_a_draft(index: AnnouncementIndexPage):
    template = AnnouncementTemplate.objects.get(name="Odczyty")
    editor, clerk = staff("redaktor", "editor"), staff("finanse", "finance_clerk")
    with pytest.raises(PermissionDenied):
        announce_from_template(template, answers(EVERYBODY), today=TODAY, user=editor, publish=True)
    with pytest.raises(PermissionDenied):
        announce_from_template(template, answers(EVERYBODY), today=TODAY, user=clerk, publish=False)
    assert not AnnouncementPage.objects.exists()

    page = announce_from_template(
        template, answers(EVERYBODY), today=TODAY, user=editor, publish=False
    )

    assert (page.live, page.number, page.latest_revision.user) == (False, None, editor)


def test_a_template_names_only_places_that_there_are(db: None):
    template = AnnouncementTemplate.objects.get(name="Zebranie")
    template.title = "Odczyty – {kiedy}"
    template.body = "Bez {} nazwy."
    there_are = "Są: {co}, {gdzie}, {od}, {do}, {kontakt}."

    with pytest.raises(ValidationError) as wrong:
        template.full_clean()

    assert wrong.value.message_dict == {
        "title": [f"Nie znamy miejsca {{kiedy}}. {there_are}"],
        "body": [f"Nie znamy miejsca {{}}. {there_are}"],
    }
    # The phrase may begin a sentence or name the beginning alone.
    template.body = "Od {od} do {do} biuro nie działa.\r\n\r\nWstęp od {od}, czyli od rana."
    template.title = "Zebranie"
    tuesday = TemplateAnswers(at("2026-11-24T08:00"), at("2026-11-24T12:00"), EVERYBODY)
    assert compose_texts(template, tuesday).paragraphs == (
        "We wtorek, 24 listopada 2026 r., od godz. 8:00 do godz. 12:00 biuro nie działa.",
        "Wstęp we wtorek, 24 listopada 2026 r., od godz. 8:00, czyli od rana.",
    )


def test_what_is_over_on_its_first_day_names_that_day_once(db: None):
    one_day = TemplateAnswers(at("2026-11-20T08:00"), at("2026-11-20T15:05"), EVERYBODY)
    day = "w piątek, 20 listopada 2026 r., od godz. 8:00 do godz. 15:05."

    words = {
        name: compose_texts(AnnouncementTemplate.objects.get(name=name), one_day)
        for name in ("Brak wody", "Biuro nieczynne")
    }

    assert {name: (found.lead, found.paragraphs[0]) for name, found in words.items()} == {
        "Brak wody": (
            f"Nie będzie wody {day} Gdzie: wszystkie budynki.",
            "Dotyczy zimnej i ciepłej wody.",
        ),
        "Biuro nieczynne": (
            f"Biuro będzie nieczynne {day}",
            "Pogotowie techniczne działa bez zmian.",
        ),
    }
