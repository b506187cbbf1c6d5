"""Small-office mode: what one person may do on the basis of a resolution, and what never."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms_ext.access.models import FormDraft
from cms_ext.base.web.refusal import Refusal
from cms_ext.desks.approvals.domain.resolution import (
    NewResolution,
    approve_resolution,
    end_resolution,
    list_acts_alone,
    list_small_office_acts,
    propose_resolution,
    queue_resolutions,
    refuse_resolution,
    report_to_supervisory_board,
    select_resolution_logins,
)
from cms_ext.desks.approvals.models import SmallOfficeResolution
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.office.approvals.domain.act import (
    leave_to_another,
    list_acts,
    require_second_person,
)
from cms_ext.people.identity.domain.rights_check import verify_rights
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Guarded
from tests.clients import signed_in
from tests.page_checks import text_of
from tests.people import staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PDF = b"%PDF-1.7\n%uchwala\n"
PAGE = "/admin/zatwierdzanie/uchwaly/"
LETTERS = "access.letters"
BOARD = "rada@podlasem.example"


@pytest.fixture(autouse=True)
def _pinned(settings) -> None:
    settings.COOP_TODAY = TODAY


@pytest.fixture
def jurek() -> User:
    return staff("prawnik", "legal_admin")


@pytest.fixture
def prezes() -> User:
    return staff("prezes", "board_member")


def _new(**other: object) -> NewResolution:
    given: dict[str, object] = {
        "number": "12/2026",
        "adopted_on": date(2026, 11, 2),
        "acts": [LETTERS],
        "valid_from": date(2026, 11, 16),
        "valid_to": date(2027, 5, 31),
        "report_to": BOARD,
        "content": PDF,
    }
    return NewResolution(**{**given, **other})  # type: ignore[arg-type]  # the tests' own values


def _approved(jurek: User, prezes: User, **other: object) -> SmallOfficeResolution:
    row = propose_resolution(_new(**other), origin=Origin(jurek))
    return approve_resolution(row, origin=Origin(prezes))


@pytest.mark.both_databases
def test_one_person_does_the_chosen_act_and_the_resolution_is_its_second(jurek: User, prezes: User):
    daria = staff("daria")
    row = _approved(jurek, prezes)

    second = require_second_person(LETTERS, daria.pk, daria)

    assert second == row.stand_in
    assert second.get_full_name() == "Uchwała 12/2026"
    assert not second.is_active
    assert not second.has_usable_password()
    assert [(event.actor, event.note) for event in list_acts_alone(row)] == [(daria, LETTERS)]
    # Where there are two, both are named.
    assert require_second_person(LETTERS, daria.pk, jurek) == jurek


@pytest.mark.parametrize(
    ("other", "day", "holds"),
    [
        ({}, TODAY, True),
        ({}, date(2026, 11, 15), False),
        ({}, date(2026, 11, 16), True),
        ({}, date(2027, 5, 31), True),
        ({}, date(2027, 6, 1), False),
        ({"acts": ["access.form"]}, TODAY, False),
    ],
)
def test_it_holds_for_its_acts_on_its_days(
    jurek: User, prezes: User, settings, other: dict[str, object], day: date, holds: bool
):
    _approved(jurek, prezes, **other)
    settings.COOP_TODAY = day

    assert select_resolution_logins(LETTERS).exists() is holds


def test_without_an_approved_resolution_everything_takes_two(jurek: User, prezes: User):
    daria = staff("daria")
    row = propose_resolution(_new(), origin=Origin(jurek))
    with pytest.raises(Refusal, match="Paczkę zatwierdza inna osoba"):
        require_second_person(LETTERS, daria.pk, daria)

    end_resolution(approve_resolution(row, origin=Origin(prezes)), origin=Origin(prezes))

    with pytest.raises(Refusal, match="Paczkę zatwierdza inna osoba"):
        require_second_person(LETTERS, daria.pk, daria)


def test_the_resolution_itself_takes_two(prezes: User):
    row = propose_resolution(_new(), origin=Origin(prezes))

    with pytest.raises(Refusal, match="Uchwałę zatwierdza inna osoba") as refused:
        approve_resolution(row, origin=Origin(prezes))

    assert refused.value.code == "SECOND_PERSON"
    with pytest.raises(IntegrityError), transaction.atomic():
        SmallOfficeResolution.objects.filter(pk=row.pk).update(
            state="APPROVED", decided_by=prezes, decided_at=row.made_at, stand_in=prezes
        )


NEVER = {Guarded.PAYMENT_OUT, Guarded.ACCOUNT_NUMBER, Guarded.STAFF_RIGHTS}


@pytest.mark.all_plugins
def test_what_no_resolution_allows(jurek: User):
    offered = {act.code for act in list_small_office_acts()}
    never = {act.code for act in list_acts() if act.guards in NEVER}

    assert not offered & never
    assert {"payments.refund", "ledger.payment_change", "identity.staff_rights"} <= never
    for code in sorted(never):
        with pytest.raises(Refusal, match="Zaznacz czynności"):
            propose_resolution(_new(acts=[LETTERS, code]), origin=Origin(jurek))


@pytest.mark.parametrize(
    "other",
    [
        {"acts": []},
        {"acts": ["brak"]},
        {"valid_from": date(2026, 11, 1)},
        {"valid_to": date(2026, 11, 15)},
        {"valid_to": date(2027, 11, 18)},
    ],
)
def test_what_is_no_resolution_is_refused(jurek: User, other: dict[str, object]):
    with pytest.raises(Refusal):
        propose_resolution(_new(**other), origin=Origin(jurek))

    assert not SmallOfficeResolution.objects.exists()


def test_a_refused_one_allows_nothing(jurek: User, prezes: User):
    row = propose_resolution(_new(), origin=Origin(jurek))
    refuse_resolution(row, "Rada się nie zgodziła", origin=Origin(prezes))

    with pytest.raises(Refusal, match="już rozstrzygnął: odrzucona"):
        approve_resolution(row, origin=Origin(prezes))
    assert not select_resolution_logins(LETTERS).exists()


def test_the_board_reads_each_week_what_one_person_did(jurek: User, prezes: User):
    row = _approved(jurek, prezes)
    require_second_person(LETTERS, prezes.pk, prezes)
    first = row.valid_from

    sent = [
        report_to_supervisory_board(first + timedelta(days=days)) for days in (6, 7, 8, 14, 300)
    ]

    assert sent == [0, 1, 0, 1, 1]
    letters = OutgoingMessage.objects.filter(to=BOARD).order_by("pk")
    assert [letter.subject for letter in letters] == [
        "Co zrobiła jedna osoba: uchwała 12/2026 (02.11.2026)"
    ] * 3
    assert report_to_supervisory_board(first + timedelta(days=400)) == 0


def test_the_login_of_a_resolution_is_no_finding(jurek: User, prezes: User):
    seal_all_rows()

    _approved(jurek, prezes)

    assert list(verify_rights()) == []


def test_it_waits_for_another_person(jurek: User, prezes: User):
    propose_resolution(_new(), origin=Origin(jurek))

    assert [queue_resolutions(user, TODAY).rows.count() for user in (jurek, prezes)] == [0, 1]


def _typed(**other: object) -> dict[str, object]:
    return {
        "numer": "12/2026",
        "podjeto": "2026-11-02",
        "od": "2026-11-16",
        "do": "2027-05-31",
        "czynnosci": [LETTERS],
        "raport": BOARD,
        "plik": SimpleUploadedFile("uchwala.pdf", PDF),
        **other,
    }


def test_the_screens_from_the_scan_to_the_end(jurek: User, prezes: User):
    desk, board = signed_in(jurek), signed_in(prezes)

    answer = text_of(desk.post(f"{PAGE}nowa/", _typed(), follow=True))
    assert "Uchwała czeka na drugą osobę." in answer
    row = SmallOfficeResolution.objects.get()
    page = f"{PAGE}{row.pk}/"
    assert "Zatwierdzi ją inna osoba." in text_of(desk.get(page))
    assert "Uchwały małego biura do zatwierdzenia" in text_of(board.get("/admin/"))
    board.post(page, {"krok": "zatwierdz"})
    require_second_person(LETTERS, prezes.pk, prezes)
    done = text_of(board.get(page))
    assert "Hasła startowe dla wielu osób" in done
    assert "Co zrobiła jedna osoba" in done
    assert b"".join(board.get(f"{page}skan/").streaming_content) == PDF
    board.post(page, {"krok": "zakoncz"})
    assert not select_resolution_logins(LETTERS).exists()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"plik": SimpleUploadedFile("uchwala.pdf", b"MZ program")}, "To nie jest plik PDF."),
        ({"czynnosci": []}, "Zaznacz czynności, na które pozwala uchwała."),
        ({"do": "2028-05-31"}, "najwyżej przez rok"),
        ({"raport": "rada"}, "poprawny adres"),
    ],
)
def test_a_wrong_form_saves_nothing(jurek: User, other: dict[str, object], words: str):
    answer = text_of(signed_in(jurek).post(f"{PAGE}nowa/", _typed(**other)))

    assert words in answer
    assert not SmallOfficeResolution.objects.exists()


@pytest.mark.parametrize(
    ("group", "seen", "new"),
    [
        ("board_member", 200, 200),
        ("legal_admin", 200, 200),
        ("auditor", 200, 302),
        ("finance_clerk", 302, 302),
    ],
)
def test_who_opens_what(jurek: User, group: str, seen: int, new: int):
    row = propose_resolution(_new(), origin=Origin(jurek))
    client = signed_in(staff("ktos", group))
    scan = client.get(f"{PAGE}{row.pk}/skan/")
    scan.close()

    pages = [client.get(page).status_code for page in (PAGE, f"{PAGE}{row.pk}/", f"{PAGE}nowa/")]
    assert [scan.status_code, *pages] == [seen, seen, seen, new]


@pytest.mark.all_plugins
@pytest.mark.both_databases
def test_the_own_work_waits_on_the_first_screen_only_with_a_resolution(jurek: User, prezes: User):
    """One query for each queue, with and without."""
    FormDraft.objects.create(
        panel="IKCS",
        valid_from=date(2027, 1, 1),
        title="Wniosek",
        fields=[],
        state="WAITING",
        made_by=jurek,
        made_at=timezone.now(),
    )

    def waiting(user: User) -> int:
        return leave_to_another(FormDraft.objects.all(), "access.form", user).count()

    assert (waiting(jurek), waiting(prezes)) == (0, 1)
    _approved(jurek, prezes, acts=[LETTERS])
    assert waiting(jurek) == 0
    row = _approved(jurek, prezes, acts=["access.form"])
    assert waiting(jurek) == 1
    end_resolution(row, origin=Origin(prezes))
    assert waiting(jurek) == 0
