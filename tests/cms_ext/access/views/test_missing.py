"""What the applicant's page says is missing, and the link that is sent once more."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from cms_ext.access.domain.registration import RegisteredApplication
from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import AccessApplication
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.access.applicants import ANNAS_FORM, TODAY, anna_on_file, apply
from tests.cms_ext.access.views.test_following import STATUS, opened
from tests.page_checks import parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LINK = "cms_ext/access/mail/confirm_sender.txt"


@shared
def mine() -> RegisteredApplication:
    anna_on_file()
    return apply()


MISSING: list[tuple[str, list[dict[str, str]], bool, list[str]]] = [
    ("IN_REVIEW", [], False, ["potwierdzenie adresu e-mail"]),
    ("IN_REVIEW", [], True, []),
    ("PHONE_CHECK", [], False, ["potwierdzenie adresu e-mail"]),
    # The names of the desk's checks are not for applicants.
    (
        "INCOMPLETE",
        [{"key": "C02", "label": "Adres na formularzu", "message": "wpisz swój adres"}],
        True,
        ["wpisz swój adres"],
    ),
    # The link is named once, although the desk called for it as well.
    (
        "INCOMPLETE",
        [{"key": "C01", "label": "Adres nadawcy", "message": "potwierdź adres odnośnikiem"}],
        False,
        ["potwierdzenie adresu e-mail"],
    ),
    # A message that names its field needs no label before it.
    (
        "INCOMPLETE",
        [{"key": "email", "label": "Adres e-mail", "message": "Wypełnij pole „Adres e-mail”."}],
        True,
        ["Wypełnij pole „Adres e-mail”."],
    ),
]


@pytest.mark.parametrize(("state", "gaps", "confirmed", "missing"), MISSING)
def test_the_applicant_reads_exactly_what_is_missing(
    client,
    mine: RegisteredApplication,
    state: str,
    gaps: list[dict[str, str]],
    confirmed: bool,
    missing: list[str],
):
    AccessApplication.objects.update(
        state=state,
        in_queue=True,
        supplement_by=date(2026, 12, 7),
        gaps=gaps,
        sender_confirmed_at=timezone.now() if confirmed else None,
    )

    page = opened(client, mine)

    assert texts(parsed(page), "//section[@aria-labelledby='stan']//ul/li") == missing
    buttons = texts(parsed(page), "//section[@aria-labelledby='stan']//button")
    assert buttons == ([] if confirmed else ["Wyślij odnośnik jeszcze raz"])


JUST_SENT = "Wiadomość jest w drodze. Poczekaj 10 minut i sprawdź też folder „Spam”."
IF_ON_FILE = "Jeśli adres z wniosku jest zgłoszony w biurze, odnośnik wyślemy za chwilę."


@pytest.mark.parametrize(
    ("typed", "links"),
    [("anna.lis@poczta.example", [1, 1, 2, 2]), ("obcy@poczta.example", [0, 0, 0, 0])],
)
def test_the_link_is_sent_once_more_and_only_to_the_registered_address(
    client, typed: str, links: list[int]
):
    """The page answers alike whether or not the typed address is on file."""
    answers, sent = [], []
    with time_machine.travel(MORNING, tick=False) as clock:
        anna_on_file()
        opened(client, apply(ANNAS_FORM | {"email": typed}))
        # Before the job wrote at all, right after it, and eleven minutes later.
        for minutes in (0, 1, 11, 1):
            clock.shift(timedelta(minutes=minutes))
            page = client.post(f"{STATUS}odnosnik/", follow=True)
            answers.append(texts(parsed(page), "//li[contains(@class, 'message')]/p")[-1])
            answer_site_forms(TODAY)
            sent.append(OutgoingMessage.objects.filter(template=LINK).count())

    assert answers == [JUST_SENT, JUST_SENT, IF_ON_FILE, JUST_SENT]
    assert sent == links
    assert OutgoingMessage.objects.exclude(template=LINK).count() <= 2


def test_without_number_and_secret_nobody_asks_for_a_link(client, mine: RegisteredApplication):
    page = client.post(f"{STATUS}odnosnik/")

    assert (page.status_code, page["Location"]) == (302, STATUS)
    assert AccessApplication.objects.get().link_requested_at is None
