"""The leak matrix of cases: who asks × every surface; a canary is read by nobody but its people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from coop_cases.domain import handling
from coop_cases.domain.customer import accept_upload, customer_reply
from coop_cases.domain.opening import Contact
from coop_cases.models import Case, CaseAttachment
from ebok_plugin.ledger.models import Account, AccountAccess
from plugins.cases.tests.cases import TODAY, opened
from plugins.cases.tests.orders import done
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.members_area.conftest import member
from tests.people import staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.always]
# Anyone who searches reads the own words again: what is searched for is less than the canaries.
WORD, CANARY, NOTE = "KANAREK", "KANAREK-KLIENTA", "KANAREK-BIURA"


def with_a_case(client: Client) -> Client:
    """Who has opened a case of his own by number and secret."""
    made = opened()
    client.post("/sprawa/", {"number": made.case.number, "secret": made.secret})
    return client


def until_yesterday(nina: User) -> Client:
    """Who looked after Anna's account, and no longer does."""
    account = Account.objects.get(account_no="100005")
    grant(account, nina.person.name, AccountAccess.Role.MANAGER, end=TODAY - timedelta(1))
    return signed_in(nina)


PEOPLE: dict[str, Callable[[User], Client]] = {
    "guest": lambda nina: Client(),
    "guest with another case": lambda nina: with_a_case(Client()),
    "another payer": signed_in,
    "another payer with another case": lambda nina: with_a_case(signed_in(nina)),
    "a manager until yesterday": until_yesterday,
    "a member": lambda nina: signed_in(member("IKCS-0012", "Piotr Wrona", 12)),
    "an editor and clerk of members": lambda nina: signed_in(
        staff("redaktor", "editor", "membership_clerk")
    ),
}


def surfaces(case: Case, file: CaseAttachment) -> list[str]:
    own = [f"{{panel}}/sprawy/{case.pk}/{page}" for page in ("", "wycofanie/", f"plik/{file.pk}/")]
    panels = [
        path.format(panel=panel)
        for panel in ("/e-bok", "/ikcs")
        for path in (
            "{panel}/",
            "{panel}/sprawy/",
            "{panel}/sprawy/nowa/",
            "{panel}/sprawy/wszystkie/",
            "{panel}/sprawy/wszystkie/?plik=csv",
            f"{{panel}}/sprawy/wszystkie/?q={case.number}",
            f"{{panel}}/sprawy/wszystkie/?q={case.number}&plik=csv",
            *own,
        )
    ]
    return [
        "/",
        "/sprawa/",
        "/usterki/",
        "/sprawa/nowa/",
        "/sprawa/przyjeta/",
        "/sprawa/haslo/nowe/",
        "/sprawa/wycofanie/",
        f"/sprawa/plik/{file.pk}/",
        f"/szukaj/?q={WORD}",
        *panels,
        "/admin/",
        "/admin/sprawy/",
        f"/admin/sprawy/?q={WORD}",
        f"/admin/szukaj/?q={WORD}",
        f"/admin/szukaj/?q={case.number}",
        f"/admin/sprawy/?q={case.number}",
        f"/szukaj/?q={case.number}",
        "/admin/sprawy/?export=csv",
        "/admin/sprawy/liczby/?wedlug=temat&export=csv",
        "/admin/sprawy/usterki/",
        "/admin/sprawy/usterki/?export=csv",
        f"/admin/sprawy/{case.pk}/osoba/?q={WORD}",
        f"/admin/sprawy/{case.pk}/",
        f"/admin/sprawy/{case.pk}/odpowiedz.pdf",
        f"/admin/sprawy/{case.pk}/plik/{file.pk}/",
    ]


def content_text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


@shared
def cases(anna: User, nina: User, daria: User) -> list[tuple[Case, CaseAttachment]]:
    """One of Anna's and one of a stranger's, each full of canaries."""
    for number, user in (("100005", anna), ("100008", nina)):
        grant(open_account(number), user.person.name)
    made = []
    for person in (anna.person, None):
        contact = Contact() if person else Contact(f"{CANARY} Obcy", f"{CANARY}@poczta.example")
        case = opened(
            person=person, description=f"{CANARY} nie świeci.", place=CANARY, contact=contact
        ).case
        file = accept_upload(f"{CANARY}.txt", CANARY.encode())
        customer_reply(case, CANARY, [file], today=TODAY, origin=SYSTEM)
        handling.add_note(case, NOTE, today=TODAY, origin=Origin(actor=daria))
        made.append((case, CaseAttachment.objects.get(message__case=case)))
    return made


@shared
def order(cases: list[tuple[Case, CaseAttachment]], anna: User, daria: User) -> Case:
    """Anna's, done, with a quote."""
    hers = done(anna.person, daria)
    Case.objects.filter(pk=hers.pk).update(title=CANARY)
    return hers


@pytest.mark.usefixtures("frame_kept")
@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_else_reads_a_canary_anywhere(
    who: str, cases: list[tuple[Case, CaseAttachment]], order: Case, nina: User
):
    """Nor of an order and its quote."""
    client = PEOPLE[who](nina)
    steps = [
        f"{panel}/sprawy/{order.pk}/{step}/"
        for panel in ("/e-bok", "/ikcs")
        for step in ("anulowanie", "zamowienie")
    ]
    charges = "/admin/sprawy/do-obciazenia/"

    # Most are the same for all cases.
    paths = dict.fromkeys(
        [
            *(
                path
                for case, file in [*cases, (order, cases[0][1])]
                for path in surfaces(case, file)
            ),
            *(*steps, charges, f"{charges}?export=csv", f"{charges}{order.pk}/"),
        ]
    )
    secret = (CANARY, NOTE, "153,12", "Plombowanie wodomierza")
    read = {
        path for path in paths if any(word in content_text(client.get(path)) for word in secret)
    }

    assert read == set()


def test_anna_reads_hers_and_no_note(cases: list[tuple[Case, CaseAttachment]], as_anna: Client):
    (hers, file), (strangers, _other) = cases

    pages = [content_text(as_anna.get(path)) for path in surfaces(hers, file)]

    assert f"{CANARY} nie świeci." in "".join(pages)
    assert NOTE not in "".join(pages)
    assert as_anna.get(f"/e-bok/sprawy/{strangers.pk}/").status_code == 404


def test_no_letter_tells_a_note_or_what_the_customer_wrote(
    cases: list[tuple[Case, CaseAttachment]], anna: User, daria: User
):
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    for case, _file in cases:
        Case.objects.filter(pk=case.pk).update(email_confirmed_at=timezone.now())
        case.refresh_from_db()
        handling.reply_to_customer(
            case, "Elektryk przyjdzie jutro.", today=TODAY, origin=Origin(actor=daria)
        )

    letters = [
        message.text for message in OutgoingMessage.objects.filter(template__contains="answered")
    ]

    assert len(letters) == 2
    assert [letter for letter in letters if NOTE in letter or "nie świeci" in letter] == []


def test_the_desk_reads_both(cases: list[tuple[Case, CaseAttachment]], as_daria: Client):
    for case, _file in cases:
        page = content_text(as_daria.get(f"/admin/sprawy/{case.pk}/"))
        assert CANARY in page
        assert NOTE in page
