"""Two people have one form open: the second one is told, sees both texts and decides.

Each row of the table is a screen that edits a row. The forms are read from the page and sent back
as a browser would do it without JavaScript.
"""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from lxml import html
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Site

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Property
from cms_ext.premises.views.address import make_place_url
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.pages.models import Desk
from cms_ext.public_site.pages.synonyms.models import Synonym
from coop_cases.models import CaseSubject, CaseTemplate
from members_area.meetings.domain.meeting import plan_meeting
from members_area.meetings.models import Meeting
from members_area.register.domain.membership import establish_organ
from members_area.register.models import Organ
from tests.project.stale_forms.sending import form_in, load, make_page, newest, send

pytestmark = pytest.mark.django_db

SOMEBODY = "gdy był u Ciebie otwarty"


def edit_address(model: type[Model]) -> Callable[[Model], str]:
    name = f"{model._meta.app_label}_{model._meta.model_name}_modeladmin_edit"
    return lambda row: reverse(name, args=[row.pk])


def make_meeting() -> Meeting:
    pattern = r"(?P<seq>\d+)/WZ/(?P<year>\d{4})"
    organ = Organ(code="GM", name="Walne Zgromadzenie", abbreviation="WZ", number_pattern=pattern)
    meeting = Meeting(
        organ=establish_organ(organ, origin=SYSTEM),
        date=date(2027, 6, 24),
        starts_at=time(17),
        place="świetlica",
        papers_place="pokój nr 7",
    )
    return plan_meeting(meeting, origin=SYSTEM)


def make_facts() -> CoopSettings:
    facts = CoopSettings.for_site(Site.objects.get())
    facts.short_name, facts.full_name = "SM Próbna", "Spółdzielnia Mieszkaniowa „Próbna”"
    facts.save()
    return facts


def make_own_role() -> Group:
    group = Group.objects.create(name="Sekretariat")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group


SNIPPET = "wagtailsnippets_{}:edit".format
# What the screen is: makes the row, its address, what the colleague types, what the other types.
SCREENS: dict[str, tuple[Callable[[], Any], Callable[[Any], str], tuple[str, str], tuple[str, str]]]
SCREENS = {
    "meeting": (
        make_meeting,
        edit_address(Meeting),
        ("place", "kino Wisła"),
        ("papers_place", "pokój nr 3"),
    ),
    "template of an answer": (
        lambda: CaseTemplate.objects.create(name="Przyjęcie", text="Dziękujemy."),
        edit_address(CaseTemplate),
        ("text", "Dziękujemy za list.\nDzwoń."),
        ("name", "Przyjęcie sprawy"),
    ),
    "subject of cases": (
        lambda: CaseSubject.objects.filter(priority="NORMAL")[0],
        edit_address(CaseSubject),
        ("priority", "URGENT"),
        ("position", "77"),
    ),
    "synonyms of the search": (
        lambda: Synonym.objects.create(words="winda, dźwig"),
        edit_address(Synonym),
        ("words", "winda, podnośnik"),
        ("words", "winda, wyciąg"),
    ),
    "desk": (
        lambda: Desk.objects.create(code="X", name="Biuro", matter="Wszystko", room="1"),
        lambda row: reverse(SNIPPET("cms_ext_pages_desk"), args=[row.pk]),
        ("phone", "+48 22 555 00 11"),
        ("hours", "wtorek 9:00–14:00"),
    ),
    "kind of notices": (
        lambda: AnnouncementKind.objects.get(code="GENERAL"),
        lambda row: reverse(SNIPPET("cms_ext_notices_announcementkind"), args=[row.pk]),
        ("name", "Wiadomość"),
        ("life_days", "45"),
    ),
    "the co-op's facts": (
        make_facts,
        lambda row: reverse(
            "wagtailsettings:edit", args=["cms_ext_theme", "coopsettings", row.site_id]
        ),
        ("phone", "+48 22 555 00 12"),
        ("name", "Spółdzielnia „Próbna”"),
    ),
    "redirect": (
        lambda: Redirect.objects.create(
            old_path="/stara", redirect_link="https://a.example/", site=None
        ),
        lambda row: reverse("wagtailredirects:edit", args=[row.pk]),
        ("redirect_link", "https://b.example/"),
        ("old_path", "/starsza"),
    ),
    "role of the co-op's own": (
        make_own_role,
        lambda row: reverse("wagtailusers_groups:edit", args=[row.pk]),
        ("name", "Sekretariat zarządu"),
        ("name", "Sekretariat biura"),
    ),
    "site": (
        lambda: Site.objects.get(),
        lambda row: reverse("wagtailsites:edit", args=[row.pk]),
        ("site_name", "Nasza strona"),
        ("port", "8080"),
    ),
    "collection": (
        lambda: Collection.get_first_root_node().add_child(name="Pisma"),
        lambda row: reverse("wagtailadmin_collections:edit", args=[row.pk]),
        ("name", "Pisma urzędowe"),
        ("name", "Korespondencja"),
    ),
    "building tree": (
        lambda: Property.objects.create(code="L", name="Osiedle"),
        lambda row: f"{make_place_url(row)}zmien/",
        ("name", "Osiedle Leśne"),
        ("code", "LES"),
    ),
    "person on file": (
        lambda: Person.objects.create(name="Lis sp. z o.o.", kind=Person.Kind.COMPANY),
        lambda row: reverse("person_register_correct", args=[row.pk]),
        ("name", "Lis i Wilk sp. z o.o."),
        ("representatives", "Jan Lis"),
    ),
    "page": (
        make_page,
        lambda row: reverse("wagtailadmin_pages:edit", args=[row.pk]),
        ("search_description", "Kim jesteśmy i gdzie nas znaleźć"),
        ("title", "O Spółdzielni"),
    ),
}
# Both fields are one.
ONE_FIELD = [name for name, screen in SCREENS.items() if screen[2][0] == screen[3][0]]


def stored(row: Any, field: str) -> str:
    value = getattr(newest(row), field)
    return "" if value is None else str(value)


@pytest.mark.thorough
@pytest.mark.parametrize("screen", [name for name in SCREENS if name not in ONE_FIELD])
def test_the_second_person_loses_nothing_of_either(screen: str, both: tuple[Client, Client]):
    make, address_of, (their_field, theirs), (my_field, mine) = SCREENS[screen]
    row = make()
    address, (me, colleague) = address_of(row), both
    my_form, their_form = load(me, address), load(colleague, address)
    before = stored(row, my_field)

    assert send(colleague, address, their_form, **{their_field: theirs}).status_code == 302
    refused = send(me, address, my_form, **{my_field: mine})

    assert refused.status_code == 200
    assert SOMEBODY in refused.content.decode()
    assert (stored(row, their_field), stored(row, my_field)) == (theirs, before)
    again = form_in(refused)
    assert (again[their_field], again[my_field]) == ([theirs], [mine])
    assert send(me, address, again).status_code == 302
    assert (stored(row, their_field), stored(row, my_field)) == (theirs, mine)


@pytest.mark.thorough
@pytest.mark.parametrize("screen", SCREENS)
def test_of_one_field_both_texts_are_shown_and_the_person_decides(
    screen: str, both: tuple[Client, Client]
):
    make, address_of, (field, theirs), (my_field, mine) = SCREENS[screen]
    if my_field != field:
        mine = {"priority": "LOW", "redirect_link": "https://c.example/"}.get(field, f"{theirs} i")
    row = make()
    address, (me, colleague) = address_of(row), both
    my_form, their_form = load(me, address), load(colleague, address)

    send(colleague, address, their_form, **{field: theirs})
    refused = send(me, address, my_form, **{field: mine})

    assert (refused.status_code, stored(row, field)) == (200, theirs)
    shown = " ".join(html.document_fromstring(refused.content.decode()).text_content().split())
    assert "Zapisano: „" in shown
    assert "U Ciebie wpisano: „" in shown
    if field != "priority":
        assert " ".join(theirs.split()) in shown
        assert mine.split()[0] in shown
    assert form_in(refused)[field] == [mine]
    assert send(me, address, form_in(refused)).status_code == 302
    assert stored(row, field) == mine


@pytest.mark.thorough
@pytest.mark.parametrize("screen", SCREENS)
def test_a_double_click_is_no_conflict(screen: str, both: tuple[Client, Client]):
    make, address_of, _theirs, (field, mine) = SCREENS[screen]
    row = make()
    address, (me, _colleague) = address_of(row), both
    form = load(me, address)

    answers = [send(me, address, form, **{field: mine}).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert stored(row, field) == mine


# Screen, field, what is typed, what the row stores of it.
STORED_OTHERWISE = [
    ("synonyms of the search", "words", "winda ,wyciąg,", "winda, wyciąg"),
    ("redirect", "old_path", "Stara strona/", "/Stara strona"),
    ("redirect", "old_path", "07", "/07"),
    ("person on file", "name", "  Wilk \t sp. z o.o. ", "Wilk sp. z o.o."),
    ("person on file", "name", "Lis\u00a0i\u00ad Wilk", "Lis i Wilk"),
    ("person on file", "name", "Cafe\u0301 sp. z o.o.", "Café sp. z o.o."),
]


@pytest.mark.parametrize(("screen", "field", "typed", "expected"), STORED_OTHERWISE)
def test_a_double_click_is_no_conflict_where_the_row_stores_another_notation(
    screen: str, field: str, typed: str, expected: str, both: tuple[Client, Client]
):
    make, address_of, _theirs, _mine = SCREENS[screen]
    row = make()
    address, (me, colleague) = address_of(row), both
    mine, theirs = load(me, address), load(colleague, address)

    answers = [send(me, address, mine, **{field: typed}).status_code for _ in range(2)]

    assert (answers, stored(row, field)) == ([302, 302], expected)
    # Another form with the old version is a conflict as before, and so it is at the second click.
    answers = [send(colleague, address, theirs, **{field: "x"}).status_code for _ in range(2)]
    assert (answers, stored(row, field)) == ([200, 200], expected)


def test_what_the_form_does_not_show_is_no_conflict_and_stays(both: tuple[Client, Client]):
    meeting = make_meeting()
    address, me = edit_address(Meeting)(meeting), both[0]
    form = load(me, address)
    called_on = date(2027, 5, 1)
    Meeting.objects.filter(pk=meeting.pk).update(called_on=called_on)

    assert send(me, address, form, place="kino Wisła").status_code == 302
    assert (stored(meeting, "place"), newest(meeting).called_on) == ("kino Wisła", called_on)


def test_the_second_person_reads_who_saved_and_when(both: tuple[Client, Client]):
    meeting = make_meeting()
    address, (me, colleague) = edit_address(Meeting)(meeting), both
    mine, theirs = load(me, address), load(colleague, address)
    send(colleague, address, theirs, place="kino Wisła")

    shown = send(me, address, mine, place="szkoła").content.decode()

    assert "Ktoś zapisał ten wpis, gdy był u Ciebie otwarty (beata, " in shown


def test_a_mistake_and_a_conflict_are_told_together(both: tuple[Client, Client]):
    template = CaseTemplate.objects.create(name="Przyjęcie", text="Dziękujemy.")
    address, (me, colleague) = edit_address(CaseTemplate)(template), both
    form = load(me, address)
    send(colleague, address, load(colleague, address), text="Nowe słowa.")

    wrong = send(me, address, form, name="")

    assert (wrong.status_code, SOMEBODY in wrong.content.decode()) == (200, True)
    assert stored(template, "text") == "Nowe słowa."
    assert send(me, address, form_in(wrong), name="Inna nazwa").status_code == 302
    assert (stored(template, "text"), stored(template, "name")) == ("Nowe słowa.", "Inna nazwa")


def test_a_third_save_meanwhile_is_refused_again(both: tuple[Client, Client]):
    template = CaseTemplate.objects.create(name="Przyjęcie", text="Dziękujemy.")
    address, (me, colleague) = edit_address(CaseTemplate)(template), both
    form = load(me, address)
    send(colleague, address, load(colleague, address), text="Drugie słowa.")
    refused = form_in(send(me, address, form, text="Moje słowa."))
    send(colleague, address, load(colleague, address), text="Trzecie słowa.")

    again = send(me, address, refused)

    assert (again.status_code, stored(template, "text")) == (200, "Trzecie słowa.")
    assert "„Trzecie słowa.”" in again.content.decode()
    assert form_in(again)["text"] == ["Moje słowa."]


@pytest.mark.parametrize("sent", ["", "x", "[]", "null", '{"text": 7}', "{" * 2000])
def test_an_odd_version_never_breaks_the_form(sent: str, both: tuple[Client, Client]):
    """Without a version nothing is known; one that is not ours is an older one."""
    template = CaseTemplate.objects.create(name="Przyjęcie", text="Dziękujemy.")
    address, me = edit_address(CaseTemplate)(template), both[0]
    form = load(me, address)

    answer = send(me, address, form, text="Nowe słowa.", row_version=sent)

    assert answer.status_code == (200 if "text" in sent else 302)
