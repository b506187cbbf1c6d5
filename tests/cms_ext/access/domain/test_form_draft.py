"""The next version of a form: Celina writes it, Cezary approves it, applications keep theirs."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.access.domain import form_draft, form_version
from cms_ext.access.domain.form_draft import DraftContent, FormChange
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.models import AccessApplication, FormDraft, FormVersion
from cms_ext.access.vocabulary import DraftState
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from tests.approvals import done_alone, resolution_for
from tests.cms_ext.access.applicants import ANNAS_FORM, TODAY, anna_on_file, apply
from tests.cms_ext.access.desk import celina, daria
from tests.people import staff

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
PETS = {"label": "Zwierzęta w lokalu", "type": "text", "help": "Gatunek i liczba."}


@pytest.fixture
def cezary() -> Origin:
    return Origin(actor=staff("cezary", "membership_clerk"))


@pytest.fixture
def clerk() -> Origin:
    return celina()


@pytest.fixture
def draft(clerk: Origin) -> FormDraft:
    return form_draft.begin_draft("IKCS", today=TODAY, origin=clerk)


def rows(draft: FormDraft, **labels: str) -> list[dict]:
    """Return the rows of a draft, some with another label."""
    return [{**row, "label": labels.get(row["key"], row["label"])} for row in draft.fields]


def saved(draft: FormDraft, fields: list[dict], day: date = TOMORROW) -> FormDraft:
    content = DraftContent(day, draft.title, draft.intro, fields, "2/2026", "/dokumenty/ikcs/")
    return form_draft.save_draft(draft, content, origin=Origin(actor=draft.made_by))


def sent(draft: FormDraft) -> FormDraft:
    return form_draft.send_draft(draft, today=TODAY, origin=Origin(actor=draft.made_by))


def test_the_office_changes_words_and_adds_a_field_and_a_second_person_approves(
    draft, cezary, clerk
):
    before = read_form(FormVersion.objects.get(panel="IKCS"))
    place = [row["key"] for row in draft.fields].index("place")
    changed = rows(draft, truth="Oświadczam, że dane są prawdziwe i pełne.")
    changed.insert(place, dict(PETS))

    version = form_draft.approve_draft(sent(saved(draft, changed)), today=TODAY, origin=cezary)

    form = read_form(version)
    assert (form.version, form.valid_from, form.bylaw_version) == (2, TOMORROW, "2/2026")
    assert form_draft.list_changes(before, form) == [
        FormChange("Wersja regulaminu", "", "2/2026"),
        FormChange("Adres regulaminu", "", "/dokumenty/ikcs/"),
        FormChange(
            "Oświadczam, że dane są prawdziwe i pełne.",
            "Oświadczam, że podane dane są prawdziwe. (wymagane)",
            "Oświadczam, że dane są prawdziwe i pełne. (wymagane)",
        ),
        FormChange("Zwierzęta w lokalu", "", "Zwierzęta w lokalu Gatunek i liczba."),
    ]
    own = form.field_of("own_1")
    assert (own.type, own.required, form.fields[place].key) == ("text", False, "own_1")
    # A clerk reads the new sentence, not the program's words for the former one.
    assert form.field_of("truth").for_desk.label.startswith("Zaznaczono: „Oświadczam, że dane są")
    assert form_version.current_form("IKCS", TODAY).version == 1
    assert form_version.current_form("IKCS", TOMORROW) == version
    assert list(
        AuditEvent.objects.filter(object_type="cms_ext_access.FormDraft")
        .order_by("seq")
        .values_list("action", flat=True)
    ) == ["FORM_BEGUN", "FORM_CHANGED", "FORM_SENT", "FORM_APPROVED"]


def test_applications_keep_the_version_that_they_were_filed_on(draft, cezary):
    anna_on_file()
    first = apply(ANNAS_FORM).application
    form_draft.approve_draft(
        sent(saved(draft, [*rows(draft), {**PETS, "required": True}])), today=TODAY, origin=cezary
    )

    assert AccessApplication.objects.get(pk=first.pk).form_version.version == 1
    assert "own_1" not in read_form(first.form_version).keys


def test_who_changed_it_last_never_approves_it_not_even_in_the_database(draft, cezary, clerk):
    waiting = sent(saved(draft, rows(draft, place="Gdzie")))

    with pytest.raises(Refusal, match="inna osoba"):
        form_draft.approve_draft(waiting, today=TODAY, origin=clerk)
    version = FormVersion.objects.get(panel="IKCS")
    with pytest.raises(IntegrityError), transaction.atomic():
        FormDraft.objects.filter(pk=waiting.pk).update(
            state=DraftState.APPROVED,
            decided_by=waiting.made_by,
            decided_at=waiting.made_at,
            form_version=version,
        )
    # Who corrects what was sent becomes its author.
    content = DraftContent(TOMORROW, "Inny tytuł", "", rows(draft))
    changed = form_draft.save_draft(waiting, content, origin=cezary)
    assert (changed.state, changed.made_by) == (DraftState.WRITTEN, cezary.signed_in)
    form_draft.send_draft(changed, today=TODAY, origin=cezary)
    assert form_draft.approve_draft(changed, today=TODAY, origin=clerk).title == "Inny tytuł"


@pytest.mark.parametrize("absent", ["member_no", "signature", "accepts_bylaw"])
def test_a_field_that_the_program_reads_cannot_be_left_out(draft, absent: str):
    fewer = [row for row in draft.fields if row["key"] != absent]

    with pytest.raises(ValidationError, match="Nie można ich usunąć"):
        saved(draft, fewer)

    draft.refresh_from_db()
    assert len(draft.fields) == len(fewer) + 1


def test_of_a_field_of_the_program_only_the_words_are_taken(draft):
    bent = [
        {**row, "type": "text", "required": False, "max_len": 99}
        if row["key"] == "member_no"
        else row
        for row in draft.fields
    ]

    form = read_form(saved(draft, bent))

    number = form.field_of("member_no")
    assert (number.type, number.required, number.max_len) == ("digits", True, 6)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"label": " ", "type": "text"}, "brakuje napisu"),
        ({"label": "Piętro", "type": "liczba"}, "nieznany rodzaj pola"),
        ({"label": "Piętro", "type": "choice"}, "nie ma listy options"),
        ({"label": "Piętro", "type": "text", "kolor": "czerwony"}, "nieznane własności"),
    ],
)
def test_a_row_that_makes_no_field_is_refused_and_nothing_is_saved(draft, row: dict, words: str):
    with pytest.raises(ValidationError, match=words):
        saved(draft, [*draft.fields, row])

    draft.refresh_from_db()
    assert all(not stored["key"].startswith("own_") for stored in draft.fields)


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1), date(2026, 11, 1)])
def test_a_version_never_begins_today_or_before_another(draft, day: date):
    with pytest.raises(Refusal, match="najwcześniej od 21.11.2026"):
        sent(saved(draft, rows(draft, place="Gdzie"), day))


def test_a_version_that_was_sent_in_time_is_not_approved_too_late(draft, cezary):
    waiting = sent(saved(draft, rows(draft, place="Gdzie")))

    with pytest.raises(Refusal, match="najwcześniej od 22.11.2026"):
        form_draft.approve_draft(waiting, today=TOMORROW, origin=cezary)
    assert FormVersion.objects.filter(panel="IKCS").count() == 1


def test_a_form_that_differs_in_nothing_is_not_sent(draft):
    with pytest.raises(Refusal, match="niczym nie różni"):
        sent(draft)


def test_a_second_draft_and_another_desk_are_refused(draft, clerk):
    finance = daria()
    with pytest.raises(Refusal, match="już w przygotowaniu"):
        form_draft.begin_draft("IKCS", today=TODAY, origin=clerk)
    with pytest.raises(Refusal, match="rozpatruje"):
        form_draft.begin_draft("IKCS", today=TODAY, origin=finance)
    with pytest.raises(Refusal, match="rozpatruje"):
        form_draft.drop_draft(draft, "nie nasz wzór wcale", origin=finance)


def test_a_returned_and_a_dropped_draft_say_why(draft, cezary, clerk):
    waiting = sent(saved(draft, rows(draft, place="Gdzie")))
    with pytest.raises(Refusal, match="powód"):
        form_draft.return_draft(waiting, "źle", origin=cezary)

    returned = form_draft.return_draft(waiting, "Brakuje zgody na SMS.", origin=cezary)
    assert (returned.state, returned.reason) == (DraftState.WRITTEN, "Brakuje zgody na SMS.")

    form_draft.drop_draft(returned, "Zostaje dotychczasowy.", origin=clerk)
    assert form_draft.find_draft("IKCS") is None
    with pytest.raises(Refusal, match="Porzucony"):
        form_draft.send_draft(returned, today=TODAY, origin=clerk)


def test_a_key_is_never_used_for_another_field(draft, cezary, clerk):
    first = form_draft.approve_draft(
        sent(saved(draft, [*rows(draft), dict(PETS)])), today=TODAY, origin=cezary
    )
    second = form_draft.begin_draft("IKCS", today=TODAY, origin=clerk)
    without = [row for row in second.fields if row["key"] != "own_1"]

    keys = [row["key"] for row in saved(second, [*without, {**PETS, "label": "Piwnica"}]).fields]

    assert "own_1" in read_form(first).keys
    assert [key for key in keys if key.startswith("own_")] == ["own_2"]


@pytest.fixture
def _of_an_older_release() -> None:
    """Make a site that was set up when the form had no „place” and called the e-mail otherwise."""
    version = FormVersion.objects.get(panel="IKCS")
    version.fields = [
        {**row, "label": "E-mail"} if row["key"] == "email" else row
        for row in version.fields
        if row["key"] != "place"
    ]
    version.save()


@pytest.mark.usefixtures("_of_an_older_release")
def test_an_upgraded_site_is_offered_the_programs_form_until_it_decides(cezary, clerk):
    assert form_draft.offered_by_program(["IKCS", "EBOK"]) == {"IKCS"}

    offered = form_draft.begin_draft("IKCS", today=TODAY, origin=clerk, from_program=True)

    changes = form_draft.list_changes(
        read_form(FormVersion.objects.get(panel="IKCS")), read_form(offered)
    )
    assert [change.place for change in changes] == [
        "Adres poczty elektronicznej (korespondencyjny)",
        "Miejscowość",
    ]
    form_draft.drop_draft(offered, "Zostaje nasz wzór.", origin=clerk)
    assert form_draft.offered_by_program(["IKCS", "EBOK"]) == set()


@pytest.mark.usefixtures("_of_an_older_release")
def test_the_programs_form_keeps_the_offices_own_fields_in_their_place(cezary, clerk):
    own = form_draft.begin_draft("IKCS", today=TODAY, origin=clerk)
    email = [row["key"] for row in own.fields].index("email")
    fields = rows(own)
    fields.insert(email + 1, dict(PETS))
    form_draft.approve_draft(sent(saved(own, fields)), today=TODAY, origin=cezary)

    from_program = form_draft.begin_draft("IKCS", today=TODAY, origin=clerk, from_program=True)

    keys = [row["key"] for row in from_program.fields]
    assert keys[keys.index("email") + 1] == "own_1"
    # A new field of the program came with the office's own draft, too.
    assert "place" in [row["key"] for row in own.fields]


def test_in_a_small_office_one_person_changes_a_form(draft, clerk):
    row = resolution_for("access.form")

    form_draft.approve_draft(sent(saved(draft, rows(draft))), today=TODAY, origin=clerk)

    draft.refresh_from_db()
    assert (draft.state, draft.decided_by) == (DraftState.APPROVED, row.stand_in)
    assert [code for _who, code in done_alone(row)] == ["access.form"]
