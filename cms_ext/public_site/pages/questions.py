"""What the set-up asks about the office's desks. No models."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.text.typed_values import parse_email
from cms_ext.frontend.theme import brand
from cms_ext.plugins import Question

CODE = re.compile(r"[A-Z0-9-]{1,10}\Z")
TELEPHONE = brand.check_brand_phone


def check_question_code(text: str) -> str:
    if not CODE.match(text):
        raise ValueError(_("Napisz najwyżej 10 wielkich liter, cyfr i kresek, np. DCL."))
    return text


DESK = (
    Question(
        "code",
        gettext_noop("Kod działu (DCL przyjmuje wnioski do IKCS, DFK do E-BOK)"),
        required=True,
        check=check_question_code,
    ),
    Question("name", gettext_noop("Nazwa działu"), required=True, longest=80),
    Question("matter", gettext_noop("Sprawy, słowami mieszkańca"), required=True, longest=80),
    Question("room", gettext_noop("Pokój"), required=True, longest=10),
    Question("phone", gettext_noop("Telefon"), longest=20, check=TELEPHONE),
    Question("email", gettext_noop("E-mail"), check=parse_email),
    Question("hours", gettext_noop("Godziny przyjęć, gdy inne niż biura"), longest=120),
)
DESKS = Question(
    "desks",
    gettext_noop("Działy biura"),
    required=True,
    rows=DESK,
    default_rows=(
        ("DCL", "Dział Członkowsko-Lokalowy", "Sprawy członkowskie"),
        ("DFK", "Dział Finansowo-Księgowy", "Opłaty i E-BOK"),
        ("DT", "Dział Techniczny", "Sprawy techniczne"),
    ),
    example_rows=(
        ("DCL", "Dział Członkowsko-Lokalowy", "Sprawy członkowskie", "7", "00 000 00 02"),
        ("DFK", "Dział Finansowo-Księgowy", "Opłaty i E-BOK", "3"),
        ("DT", "Dział Techniczny", "Sprawy techniczne", "5"),
    ),
)
