"""E-mails at the desk: dropped in, placed, refused; and forms copied from their files."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase

from cms_ext.access.domain.email.intake import MAILBOX, receive_message
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from tests.cms_ext.access.applicants import FIRMS_FORM, TODAY, anna_on_file, apply
from tests.cms_ext.access.domain.email.letters import letter
from tests.cms_ext.access.views.desk.office import QUEUE, address, main_of, press, read, words

pytestmark = pytest.mark.django_db

DROP_IN = "/admin/wnioski/poczta/"
QUESTION = letter("Dzień dobry, mam pytanie.", subject="Pytanie", message_id="<2@poczta.example>")
EBOK = "Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"


@pytest.fixture(autouse=True)
def _on_the_day(settings) -> None:
    settings.COOP_TODAY = TODAY
    settings.COOP_DKIM_LOOKUP = False


def drop(client: Client, raw: bytes, name: str = "wniosek.eml") -> tuple[str, str]:
    """Where the clerk ends, and the words of the whole page there."""
    form = {"message": SimpleUploadedFile(name, raw)}
    response = client.post(DROP_IN, form, follow=True)
    assert response.status_code == 200
    return response.request["PATH_INFO"], words(response.content.decode())


def test_a_message_becomes_an_application_with_its_evidence(celinas: Client):
    anna_on_file()

    path, page = drop(celinas, letter())

    made = AccessApplication.objects.get()
    assert (path, made.channel) == (address(made), ApplicationChannel.EMAIL)
    for said in (
        f"Wiadomość jest przy wniosku {made.number}.",
        "Nadawca anna.lis@poczta.example",
        "Wiadomość ma jednego nadawcę – tak",
        "Podpis domeny (DKIM) jest poprawny – nie da się ustalić",
        "Treść wiadomości Dzień dobry, przesyłam oświadczenie.",
    ):
        assert said in page
    # The same message again leads to the same application.
    path, page = drop(celinas, letter())
    made = AccessApplication.objects.get()
    assert (path, ReceivedMessage.objects.count()) == (address(made), 1)
    assert f"Ta wiadomość już jest przy {made.number}." in page
    # One for the other desk is named and not shown.
    raw = letter("Moja rola: najemca\n", subject=EBOK, message_id="<3@poczta.example>")
    path, page = drop(celinas, raw)
    assert (path, AccessApplication.objects.latest("pk").panel) == (QUEUE, "EBOK")
    assert "Wiadomość jest przy wniosku EBOK/2026/00001. Rozpatrzy go inny dział." in page


def test_what_is_no_message_is_refused_in_words(celinas: Client):
    bomb = letter() + b"x" * (15 * 1024 * 1024)
    readme = b"# wagtail-coop\n\nFrom: tekst w \xc5\x9brodku\nDate: dzisiaj\n"
    unsent = b"From: anna.lis@poczta.example\r\nSubject: IKCS\r\n\r\nDzie\xc5\x84 dobry\r\n"
    from_nobody = b"Date: Fri, 20 Nov 2026 09:00:00 +0100\r\n\r\nIKCS\r\n"

    assert "Wiadomości nie przyjęto. Wiadomość ma ponad 15 MB." in drop(celinas, bomb)[1]
    assert "Plik jest pusty." in drop(celinas, b"")[1]
    assert "Wybierz plik." in press(celinas, DROP_IN)
    for raw in (readme, unsent, from_nobody):
        page = drop(celinas, raw, "README.md")[1]
        assert "Wiadomości nie przyjęto. Ten plik nie jest wiadomością e-mail." in page
    assert (ReceivedMessage.objects.count(), AccessApplication.objects.count()) == (0, 0)


def test_a_message_that_names_no_panel_waits_for_the_clerk(celinas: Client, auditors: Client):
    path, page = drop(celinas, QUESTION)
    message = ReceivedMessage.objects.get()
    assert (path, message.application) == (f"{DROP_IN}{message.pk}/", None)
    assert "Dzień dobry, mam pytanie." in page
    assert "Pytanie – anna.lis@poczta.example" in read(celinas, DROP_IN)
    assert AuditEvent.objects.filter(action="VIEW").get().object_id == str(message.pk)

    assert auditors.get(path).status_code == 302
    assert "Wybierz panel." in press(celinas, path)
    celinas.post(path, {"panel": "EBOK"})  # another desk's
    assert AccessApplication.objects.count() == 0
    assert "Wybierz panel." not in press(celinas, path, panel="IKCS")
    made = AccessApplication.objects.get()
    assert list(made.messages.all()) == [message]
    assert celinas.get(path).status_code == 404


def test_a_message_that_is_no_application_is_rejected_after_a_question(
    celinas: Client, auditors: Client
):
    path, _page = drop(celinas, QUESTION)
    kept = Path(ReceivedMessage.objects.get().raw.path)
    asked = read(celinas, f"{path}odrzuc/")
    auditors.post(f"{path}odrzuc/")
    assert (ReceivedMessage.objects.count(), kept.exists()) == (1, True)

    with TestCase.captureOnCommitCallbacks(execute=True):
        done = press(celinas, f"{path}odrzuc/")

    assert "Wiadomość zniknie stąd od razu" in asked
    assert "Każda wiadomość jest już przy swoim wniosku." in done
    assert (ReceivedMessage.objects.count(), kept.exists()) == (0, False)
    event = AuditEvent.objects.get(action="MESSAGE_DISCARDED")
    assert (event.subject, event.note, event.changes) == (None, "", {})
    assert celinas.get(f"{path}odrzuc/").status_code == 404
    assert drop(celinas, QUESTION)[0].startswith(DROP_IN)


def test_a_message_that_nobody_could_read_waits_with_its_reason_until_it_is_settled(
    celinas: Client, auditors: Client
):
    raw = b"From: =?utf-8?q?=C5=81ucja?= <lucja@poczta.example>\r\n\r\n" + b"--\r\n" * 1_001
    message = receive_message(raw, MAILBOX, SYSTEM, TODAY).message
    assert message is not None
    path = f"{DROP_IN}{message.pk}/"

    page = read(celinas, path)

    assert "(bez tematu) – Łucja <lucja@poczta.example>" in read(celinas, DROP_IN)
    assert "Dlaczego czeka Wiadomość ma za dużo części." in page
    assert "Zrób z niej wniosek" not in page
    sent = celinas.get(f"{path}list.eml")
    assert b"".join(sent.streaming_content) == raw
    assert sent["Content-Disposition"] == f'attachment; filename="wiadomosc-{message.pk}.eml"'
    assert sent["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Wiadomość ma za dużo części." in press(celinas, path, panel="IKCS")
    assert auditors.get(f"{path}list.eml").status_code == 302
    assert celinas.get(f"{path}zalatwiona/").status_code == 405

    done = press(celinas, f"{path}zalatwiona/")

    assert "Każda wiadomość jest już przy swoim wniosku." in done
    assert "Załatwione bez wniosku (bez tematu)" in done
    assert "Załatwiona" in read(celinas, path).split("Dlaczego czeka")[1].split("Pobierz plik")[0]
    ReceivedMessage.objects.update(raw="")
    assert celinas.get(f"{path}list.eml").status_code == 404
    sent.close()


def test_a_letter_that_a_plugin_took_is_named_and_not_shown(celinas: Client):
    drop(celinas, QUESTION)
    ReceivedMessage.objects.update(handed_over="0" * 64)

    path, page = drop(celinas, QUESTION)

    assert path == DROP_IN
    assert "Tę wiadomość już wczytano: trafiła do innej sprawy albo minął jej termin." in page


@pytest.mark.thorough
def test_a_message_is_joined_to_an_application_of_the_own_desk(celinas: Client):
    anna_on_file()
    drop(celinas, letter())
    path, _page = drop(celinas, QUESTION)
    made = AccessApplication.objects.get()
    foreign = apply(FIRMS_FORM, "EBOK").application
    nowhere = [
        press(celinas, f"{path}dolacz/", number=n) for n in ("IKCS/2026/99999", foreign.number)
    ]
    unsaid = press(celinas, f"{path}dolacz/")

    page = press(celinas, f"{path}dolacz/", number=" ikcs/2026/00001 ")

    assert ["Twój dział nie ma wniosku o takim numerze." in one for one in nowhere] == [True] * 2
    assert "Wpisz numer wniosku." in unsaid
    assert "Temat Pytanie" in page
    assert made.messages.count() == 2
    assert celinas.get(path).status_code == 404


def test_a_decided_application_takes_no_message_and_after_its_term_none_waits(celinas: Client):
    anna_on_file()
    drop(celinas, letter())
    AccessApplication.objects.update(state=ApplicationState.WITHDRAWN)
    path, _page = drop(celinas, QUESTION)

    page = press(celinas, f"{path}dolacz/", number="IKCS/2026/00001")

    assert "Wniosek ma stan „Wycofany”." in page
    waiting = ReceivedMessage.objects.filter(application__isnull=True)
    assert waiting.count() == 1
    waiting.update(raw="")
    assert "Każda wiadomość jest już przy swoim wniosku." in read(celinas, DROP_IN)
    assert celinas.get(path).status_code == 404


@pytest.mark.thorough
def test_a_form_that_came_as_a_file_is_copied_beside_it_and_none_from_the_site(celinas: Client):
    anna_on_file()
    drop(celinas, letter("Imię (imiona): Anna\n"))
    made = AccessApplication.objects.get()
    press(celinas, address(made, "krok", "rozpocznij"))
    path = address(made, "tresc")
    assert 'value="Anna"' in main_of(celinas.get(path).content)

    page = press(celinas, path, first_names="Anna", last_name="Lis", member_no="7")

    made.refresh_from_db()
    assert (str(made.person), made.payload["last_name"]) == ("Anna Lis", "Lis")
    assert "Członkostwo czynne – spełniony" in page
    # Nobody copies over what the applicant typed on the site.
    typed = apply().application
    page = press(celinas, address(typed, "tresc"), first_names="Ktoś")
    typed.refresh_from_db()
    assert typed.payload["first_names"] == "Anna"
    assert f"Wniosek ma stan „{ApplicationState.SUBMITTED.label}”" in page
