import pytest

from cms_ext.access.domain.decision import begin_review, reject_application
from cms_ext.access.domain.notice import refusal_preview
from cms_ext.access.domain.rejection import AFTER_REJECTION
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import RejectReason
from cms_ext.evidence.audit.domain.event import Origin
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import LUCJA, by_email, letters_to
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def application() -> AccessApplication:
    LUCJA.on_file()
    return by_email(LUCJA)


REFUSALS = [
    (
        RejectReason.NOT_MEMBER,
        "osoba nie jest członkiem Spółdzielni.",
        "Ten panel jest tylko dla osób, które mają do niego prawo. Jeśli to pomyłka, wyjaśnimy ją "
        "w pokoju nr 7. Możesz złożyć wniosek do innego panelu, jeśli Cię dotyczy: "
        "E-BOK – http://127.0.0.1:8000/strefa-mieszkanca/wniosek/e-bok/",
    ),
    (
        RejectReason.DUPLICATE,
        "osoba ma już dostęp albo złożyła inny wniosek.",
        "Zaloguj się swoim hasłem albo dokończ wcześniejszy wniosek. Nie pamiętasz hasła? Nowe "
        "ustawisz na stronie logowania. Pomożemy w pokoju nr 7.",
    ),
    (
        RejectReason.NO_EMAIL_ON_FILE,
        "w rejestrze nie ma adresu e-mail tej osoby.",
        "Dostęp możesz uzyskać osobiście w pokoju nr 7, w godzinach pracy biura.",
    ),
    (RejectReason.OTHER, "pismo w innej sprawie.", "Odpowiemy na pytania w pokoju nr 7."),
]


@pytest.mark.parametrize(("reason", "why", "way"), REFUSALS)
def test_a_refusal_promises_nothing_that_its_reason_forbids(
    application: AccessApplication, clerk: Origin, reason: RejectReason, why: str, way: str
):
    begin_review(application, clerk, TODAY)
    text = "pismo w innej sprawie." if reason == RejectReason.OTHER else ""

    preview = refusal_preview(application, reason, text)
    reject_application(application, reason, text, clerk)

    letter = letters_to("lucja@poczta.example")[-1]
    assert letter.text == f"Wniosku nie można było uwzględnić: {why}\n\n{way}"
    assert preview.endswith(letter.text)


def test_every_reason_of_a_refusal_has_its_way() -> None:
    assert set(AFTER_REJECTION) == set(RejectReason)
