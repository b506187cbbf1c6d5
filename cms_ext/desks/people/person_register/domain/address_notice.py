"""The letter that tells the former postal address of a change."""

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from cms_ext.base.pdf import render_pdf
from cms_ext.base.text.typed_values import address_lines
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import PostalAddressRequest
from cms_ext.people.outbox.mail.domain.letterhead import read_letterhead

ADDRESS_NOTICE = "cms_ext/desks/people/person_register/layouts/address_notice.typ"
LAYOUT = Path(__file__).parent.parent / "layouts" / "address_notice.typ"


def render_address_notice(request: PostalAddressRequest, today: date) -> bytes:
    """Render the letter to the former address; the new one is not in it."""
    coop = CoopSettings.of_default_site()
    day = long_date(request.filed_on)
    data = {
        "coop": coop.official_name,
        "office": coop.on_letters,
        "brand": coop.print_colours,
        "title": _("Zmiana adresu do listów"),
        "addressee": [request.person.name, *address_lines(request.address_before)],
        "dated": long_date(today),
        "opening": _(
            "Na prośbę złożoną {day} po zalogowaniu (numer {number}) zmieniliśmy adres, na "
            "który wysyłamy listy. Ten list jest ostatnim wysłanym na dotychczasowy adres."
        ).format(day=day, number=request.number),
        "answer": [
            _("To nie Twoja prośba? Zadzwoń od razu")
            if coop.phone
            else _("To nie Twoja prośba? Przyjdź do nas"),
            coop.phone or coop.address,
            _("Przywrócimy poprzedni adres."),
        ],
        "questions": read_letterhead().questions,
    }
    return render_pdf(LAYOUT, data, issued=today)
