"""The letters of a case, M1 to M4 (cases.md §5), compared as a whole.

To Anna, who signs in, and to Jan, who has number and secret and an address that he confirmed.
"""

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from coop_cases.domain import handling
from coop_cases.domain.decision import send_answer
from coop_cases.domain.handling import request_sentence
from coop_cases.domain.notice import rating_url
from coop_cases.domain.opening import Contact
from coop_cases.domain.queries import confirm_address
from coop_cases.models import Case
from coop_cases.vocabulary import AnswerWay
from plugins.cases.tests.cases import (
    HEAT,
    LAMP,
    REASONS,
    TODAY,
    complaint,
    fault,
    opened,
    walk,
    walks,
)
from plugins.cases.tests.mails import OFFICE
from plugins.cases.tests.orders import ACCOUNT, ordered, quote
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant

pytestmark = pytest.mark.django_db
JAN, ANNA = "jan@poczta.example", "anna@poczta.example"
BY_MAIL = (
    "Możesz też odpowiedzieć na tego e-maila: odpowiedź trafi do sprawy. Nie zmieniaj "
    "adresu, na który idzie."
)


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://podlasem.example"
    settings.COOP_CASE_REPLIES = OFFICE


@pytest.fixture(autouse=True)
def _anna_reads_mail(anna: User) -> None:
    anna.person.correspondence_email = ANNA
    anna.person.save()


def jans(name: str = HEAT) -> Case:
    made = opened(name, contact=Contact("Jan Obcy", JAN)).case
    return confirm_address(made, SYSTEM)


def last_letter(to: str) -> str:
    letter = OutgoingMessage.objects.filter(to=to).latest("pk")
    return f"{letter.subject}\n\n{letter.text}".replace("\N{NO-BREAK SPACE}", " ")


def rate(case: Case) -> str:
    """Where the case is over."""
    asked = "Jak załatwiliśmy tę sprawę? Oceń jednym kliknięciem, bez logowania:"
    return f"{asked} {url}\n\n" if (url := rating_url(case)) else ""


def own(case: Case) -> str:
    return f"https://podlasem.example/e-bok/sprawy/{case.pk}/"


FOLLOW = "https://podlasem.example/sprawa/"


def test_m1_what_came_in_is_received_with_its_term(anna: User):
    hers, his = complaint(person=anna.person), jans()

    for case, to, page in ((hers, ANNA, own(hers)), (his, JAN, FOLLOW)):
        assert last_letter(to) == (
            f"Sprawa {case.number} – przyjęta\n\n"
            "Przyjęliśmy sprawę „Rozliczenie ciepła”. Odpowiemy najpóźniej 4 grudnia 2026 r.\n\n"
            f"Na stronie sprawy widać, co się z nią dzieje.\n\nOtwórz sprawę:\n{page}\n\n{BY_MAIL}"
        )


def test_m2_asks_in_one_sentence_and_says_what_becomes_of_the_term(anna: User, daria: User):
    """The law's term runs on; a ticket's clock waits for its customer (cases.md §1)."""
    waits = "przesunie się o czas oczekiwania na uzupełnienie."
    for made, title, term in (
        (complaint, HEAT, "Termin odpowiedzi 4 grudnia 2026 r. nie ulega zmianie."),
        (fault, LAMP, f"Termin odpowiedzi 27 listopada 2026 r. {waits}"),
    ):
        case = made(person=anna.person)
        walks()["triage"](case)

        handling.request_supplement(case, "zdjęcie ", today=TODAY, origin=Origin(actor=daria))

        assert last_letter(ANNA) == (
            f"Sprawa {case.number} – potrzebujemy uzupełnienia\n\n"
            f"Prosimy o zdjęcie. {term}\n\n"
            f"Sprawa: „{title}”.\n\nOdpowiedz na stronie sprawy:\n{own(case)}\n\n{BY_MAIL}"
        )
        assert case.messages.last().body == "Prosimy o zdjęcie."


def test_a_request_is_a_sentence_however_it_was_typed():
    sentences = {
        "zdjęcie lampy": "Prosimy o zdjęcie lampy.",
        "zdjęcie lampy.": "Prosimy o zdjęcie lampy.",
        "- zdjęcie\n- datę zakupu": "Prosimy o:\n- zdjęcie\n- datę zakupu.",
        "Nic nie widać. Prosimy o lepsze zdjęcie.": "Nic nie widać. Prosimy o lepsze zdjęcie.",
        "Proszę podać piętro": "Proszę podać piętro.",
        " \n": "",
    }

    assert {typed: request_sentence(typed) for typed in sentences} == sentences


def test_m3_who_signs_in_gets_a_link_alone(anna: User, daria: User):
    case = complaint(person=anna.person)

    handling.reply_to_customer(case, "Saldo 345,67 zł.", today=TODAY, origin=Origin(actor=daria))

    assert last_letter(ANNA) == (
        f"Sprawa {case.number} – odpowiedź\n\n"
        "W sprawie „Rozliczenie ciepła” jest odpowiedź. Dla bezpieczeństwa nie podajemy jej w "
        f"e-mailu.\n\nOtwórz sprawę:\n{own(case)}\n\n{BY_MAIL}"
    )


def test_m3_who_has_no_login_reads_the_answer_in_the_letter(daria: User):
    for verb, answer in (
        ("reply", "Elektryk przyjdzie we wtorek."),
        ("resolve", "Lampa świeci."),
        ("reject", "To nie nasz teren."),
        ("transfer", "Sprawę przekazaliśmy dalej. Zajmie się nią: Zarząd Dróg."),
    ):
        case = jans(LAMP)
        walks()["triage"](case)

        if verb == "reply":
            handling.reply_to_customer(case, answer, today=TODAY, origin=Origin(actor=daria))
        else:
            walks()[verb](case)

        case.refresh_from_db()
        assert last_letter(JAN) == (
            f"Sprawa {case.number} – odpowiedź\n\n"
            f"W sprawie „Oświetlenie klatki lub terenu” odpowiadamy:\n\n{answer}\n\n"
            "Całą sprawę przeczytasz po podaniu jej numeru i hasła.\n\n"
            f"Otwórz sprawę:\n{FOLLOW}\n\n"
            f"{rate(case)}{BY_MAIL}"
        )


def test_m3_a_decision_goes_whole_by_e_mail_and_not_at_all_beside_a_paper(daria: User):
    answers = []
    for way in (AnswerWay.EMAIL, AnswerWay.POST):
        case = jans()
        walk(case, "triage", "take_up", "draft_decision", "decide")
        send_answer(case, way, TODAY, today=TODAY, origin=Origin(actor=daria))
        answers.append((case, last_letter(JAN)))

    (case, whole), (_posted, short) = answers
    case.refresh_from_db()
    assert whole == (
        f"Sprawa {case.number} – odpowiedź\n\n"
        "W sprawie „Rozliczenie ciepła” odpowiadamy:\n\n"
        f"W odpowiedzi na reklamację nr {case.number} z dnia 20 listopada 2026 r. w sprawie: "
        "Rozliczenie ciepła.\nRozstrzygnięcie: reklamacja nieuwzględniona.\n\n"
        f"Uzasadnienie\n{REASONS}\n\nPouczenie\nPouczenie.\n\n"
        "Całą sprawę przeczytasz po podaniu jej numeru i hasła.\n\n"
        f"Otwórz sprawę:\n{FOLLOW}\n\n"
        f"{rate(case)}{BY_MAIL}"
    )
    assert REASONS not in short


def test_m4_a_quote_says_its_total_and_its_last_day(anna: User, daria: User):
    grant(open_account(ACCOUNT), "Anna Lis")
    case = quote(ordered(anna.person), daria)

    assert last_letter(ANNA) == (
        f"Sprawa {case.number} – wycena usługi: 153,12 zł, ważna do 4 grudnia 2026 r.\n\n"
        "Usługa „Plombowanie wodomierza” będzie kosztować 153,12 zł brutto. Wycena jest ważna do 4 "
        "grudnia 2026 r.\n\n"
        "Przeczytaj ją, a potem potwierdź zamówienie albo je anuluj.\n\n"
        f"Otwórz wycenę:\n{own(case)}"
    )
