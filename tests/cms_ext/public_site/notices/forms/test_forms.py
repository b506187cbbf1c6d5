"""The editor's checks, through the admin, as the editor of the demo would meet them."""

import json

import pytest
from django.test import Client
from wagtail.test.utils.form_data import rich_text, streamfield

from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.clients import signed_in
from tests.cms_ext.attachments import attached
from tests.cms_ext.public_site.notices.forms.typed import form, posted, streamfield_list
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_an_editor_publishes_an_announcement(editor: Client, client):
    assert posted(editor, form()) == {}

    page = AnnouncementPage.objects.get()
    assert (page.live, page.number, str(page.valid_until)) == (True, "OG/2026/0001", "2027-01-19")
    assert client.get("/ogloszenia/zmiana-godzin-biura/").status_code == 200

    # An end that was taken off later stays off, and an address is made readable.
    editor.post(f"/admin/pages/{page.pk}/edit/", form(valid_until="", slug="ogłoszenie-Zażółć"))
    page.refresh_from_db()
    assert (page.valid_until, page.slug) == (None, "ogloszenie-zazolc")


@pytest.mark.thorough
def test_what_does_not_fit_is_said_at_its_field(editor: Client):
    hours = {"starts_at": "2026-11-24 08:00", "ends_at": "2026-11-24 07:00"}
    for changes, field, words in (
        ({"valid_until": "2026-11-19"}, "valid_until", "E-ANN-01 Data końca"),
        (hours, "ends_at", "E-ANN-01 Data końca"),
        ({"code": "ALERT"}, "valid_until", "E-ANN-05 Komunikat pilny musi mieć datę"),
        ({"title": "Krótko"}, "title", "Tytuł ma 6 znaków"),
        ({"title": "Długo " * 21}, "title", "powinien mieć od 10 do 120"),
        ({"lead": ""}, "lead", "wymagane"),
        ({"kind": ""}, "kind", "wymagane"),
        ({"slug": "a b"}, "slug", "slug"),
    ):
        errors = posted(editor, form(**changes))
        assert (list(errors), words in errors[field][0]) == ([field], True), errors
    assert AnnouncementPage.objects.count() == 0


@pytest.mark.thorough
def test_a_schedule_stays_inside_the_days_of_the_announcement(editor: Client):
    visit = {"place": "klatka 1", "day": "2026-12-24", "start": "8:00", "end": "9:00"}
    body = [("schedule", {"caption": "Harmonogram", "visits": streamfield_list([visit])})]

    errors = posted(editor, form(body=body, valid_until="2026-12-01"))

    assert errors == {"body": ["Termin 24.12.2026 w harmonogramie wypada poza dniami ogłoszenia."]}
    assert posted(editor, form(body=body, valid_until="2026-12-24")) == {}


def test_a_draft_may_lack_what_publishing_needs(editor: Client):
    draft = form(kind="", lead="", body=[("schedule", {"caption": "", "visits": {"count": "0"}})])
    del draft["action-publish"]

    assert posted(editor, draft) == {}

    page = AnnouncementPage.objects.get()
    assert (page.live, page.kind, page.valid_until, page.number) == (False, None, None, None)


def test_an_announcement_is_copied_but_never_aliased(editor: Client):
    posted(editor, form())
    page = AnnouncementPage.objects.get()
    address = f"/admin/pages/{page.pk}/copy/"

    assert "alias" not in editor.get(address).context["form"].fields

    copied = {"new_title": "Kopia", "new_slug": "kopia", "new_parent_page": page.get_parent().pk}
    editor.post(address, copied | {"alias": "on"})
    assert AnnouncementPage.objects.get(slug="kopia").alias_of is None


def test_whoever_writes_about_fees_reads_to_send_it_to_somebody_else(editor: Client):
    assert posted(editor, form(code="FEES")) == {
        "kind": [
            "E-ANN-02 Publikację zatwierdza inna osoba niż autor. "
            "Tak jest przy rodzaju „Zmiana opłat”: wyślij ogłoszenie do zatwierdzenia."
        ]
    }
    assert AnnouncementPage.objects.count() == 0

    handed_in = form(code="FEES")
    handed_in["action-submit"] = handed_in.pop("action-publish")
    assert posted(editor, handed_in) == {}
    page = AnnouncementPage.objects.get()
    assert (page.live, page.workflow_in_progress) == (False, True)


@pytest.mark.thorough
def test_what_the_detector_finds_or_cannot_look_into_is_said_at_its_field(editor: Client):
    body = [("paragraph", rich_text("<p>Zgłoszenia: PESEL 44051401359.</p>"))]

    errors = posted(editor, form(body=body))

    assert list(errors) == ["body"]
    assert "„44051401359”" in errors["body"][0]

    scan = attached("skan.pdf")
    files = streamfield([("file", {"document": scan.pk, "title": ""})])

    assert posted(editor, form(attachments=files)) == {
        "attachments": [
            "E-ANN-02 Publikację zatwierdza inna osoba niż autor. Pliku „skan.pdf” nie sprawdzono. "
            "To skan albo zdjęcie: są w nim strony bez tekstu. Zmień plik albo wyślij ogłoszenie "
            "do zatwierdzenia."
        ]
    }
    assert AnnouncementPage.objects.count() == 0


CHANGED = {"lead": "Poprawione przez Marka."}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, (True, 302)), (CHANGED, (False, 200))],
    ids=["as it is", "changed"],
)
def test_the_second_person_publishes_in_the_editor_what_he_did_not_change(
    editor: Client, change: dict[str, str], expected: tuple[bool, int]
):
    # The second request has no ids of blocks, as if the editor had made them again.
    whole = form(code="FEES")
    draft = {name: value for name, value in whole.items() if name != "action-publish"}
    assert posted(editor, draft) == {}
    page = AnnouncementPage.objects.get()
    marek = signed_in(staff("marek", "editor", "publisher"))

    answer = marek.post(f"/admin/pages/{page.pk}/edit/", whole | change)

    page.refresh_from_db()
    assert (page.live, answer.status_code) == expected


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("meeting", "warned"), [("2026-12-11 17:00", False), ("2026-12-10 17:00", True)]
)
def test_a_meeting_announced_after_the_term_of_its_notices_is_warned_of_and_kept(
    editor: Client, meeting: str, warned: bool
):
    handed_in = form(code="MEETING_GM", starts_at=meeting, ends_at="")
    handed_in["action-submit"] = handed_in.pop("action-publish")

    assert posted(editor, handed_in) == {}

    messages = texts(parsed(editor.get("/admin/")), "//main//*[@role='status']//li")
    late = [words for words in messages if "Do zebrania zostało za mało dni" in words]
    assert (len(late), AnnouncementPage.objects.count()) == (int(warned), 1)
    assert all("do 19 listopada 2026 r." in words for words in late)


def test_autosave_does_not_repeat_the_warning(editor: Client):
    draft = form(code="MEETING_GM", starts_at="2026-11-25 17:00")
    draft.pop("action-publish")
    index = AnnouncementIndexPage.objects.get()
    add = f"/admin/pages/add/cms_ext_notices/announcementpage/{index.pk}/"

    editor.post(add, draft, headers={"accept": "application/json"})

    assert AnnouncementPage.objects.count() == 1
    assert "za mało dni" not in editor.get("/admin/").content.decode()


@pytest.mark.thorough
def test_the_medium_is_chosen_and_an_older_word_stays(editor: Client):
    assert posted(editor, form(medium="para wodna")) == {
        "medium": ["Wybierz poprawną wartość. para wodna nie jest żadną z dostępnych opcji."]
    }
    assert posted(editor, form(medium="ciepła woda")) == {}
    page = AnnouncementPage.objects.get()
    assert page.medium == "ciepła woda"

    page.medium = "ciepła woda i para"
    page.save_revision().publish()
    edit = f"/admin/pages/{page.pk}/edit/"

    options = texts(parsed(editor.get(edit)), "//select[@name='medium']/option")
    kept = editor.post(edit, form(medium="ciepła woda i para"))

    assert (options[0], options[-2:]) == ("–", ["inne", "ciepła woda i para"])
    assert kept.status_code == 302
    assert AnnouncementPage.objects.get().medium == "ciepła woda i para"


def forged(text: str, address: str) -> str:
    """What a forged browser could send for a paragraph: any text, any link, any style."""
    block = {
        "key": "a",
        "type": "unstyled",
        "text": text,
        "depth": 0,
        "inlineStyleRanges": [{"offset": 0, "length": len(text), "style": "EVIL"}],
        "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
    }
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address, "onclick": "evil()"}}
    return json.dumps({"blocks": [block], "entityMap": {"0": link}})


@pytest.mark.parametrize(
    "address", ["javascript:evil()", "JaVaScRiPt:evil()", "data:text/html,<script>evil()</script>"]
)
def test_an_07_a_forged_paragraph_leads_nowhere(editor: Client, client, address: str):
    body = [("paragraph", forged("Tu <script>evil()</script>", address))]

    assert posted(editor, form(body=body)) == {}

    answer = client.get("/ogloszenia/zmiana-godzin-biura/")
    assert page_problems(answer) == []
    assert texts(parsed(answer), "//div[@class='prose']/p")[1] == "Tu <script>evil()</script>"
    assert parsed(answer).xpath("//div[@class='prose']//a[@href]") == []


# --- An approval pressed in the page editor, whose form comes back with marks of its own ----------
@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "live", "authors"),
    [
        ({}, True, ["redaktor"]),
        ({"poster_text": "Od maja.\r\nPłać po nowemu."}, True, ["redaktor"]),
        (CHANGED, False, ["redaktor", "marek"]),
        ({"poster_text": "Od maja.\r\nPo nowemu."}, False, ["redaktor", "marek"]),
    ],
    ids=["as it is", "line ends of a browser", "changed", "another line of the poster"],
)
def test_who_approves_in_the_editor_becomes_an_author_only_by_a_change(
    editor: Client, change: dict[str, str], live: bool, authors: list[str]
):
    whole = form(code="FEES") | {"poster_text": "Od maja.\nPłać po nowemu.\n"}
    del whole["action-publish"]
    assert posted(editor, whole | {"action-submit": "action-submit"}) == {}
    page = AnnouncementPage.objects.get()
    marek = signed_in(staff("marek", "editor", "publisher"))

    # The blocks have no ids here, as if the editor had made them again.
    approval = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    answer = marek.post(f"/admin/pages/{page.pk}/edit/", whole | change | approval, follow=True)

    page.refresh_from_db()
    # The green bar offers what comes next, as after „Opublikuj”.
    assert ("Opublikowano „" in answer.content.decode()) == live
    versions = page.revisions.order_by("pk").values_list("user__username", flat=True)
    assert (page.live, [name.removeprefix("staff:") for name in versions]) == (live, authors)
