"""The letter with the code that confirms a request for an overpayment."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.pdf import render_pdf
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.payments.models import Refund
from ebok_plugin.statements.domain.papers import letterhead

CODE_LETTER = "ebok_plugin/statements/layouts/refund_code.typ"
TEMPLATE = letterhead.LAYOUTS / "refund_code.typ"


def refund_code_pdf(refund: Refund, code: str, today: date) -> bytes:
    """Render the letter to the payer's address on file; the code is stored nowhere."""
    office = letterhead.load_letterhead(today)
    assert refund.code_expires_at is not None  # set with the code
    expires = timezone.localtime(refund.code_expires_at).date()
    data = {
        **letterhead.letterhead_data(
            office,
            refund.account,
            today,
            title=_("Kod do zwrotu nadpłaty"),
            subtitle=_("wniosek %(number)s") % {"number": refund.number},
        ),
        "opening": _(
            "W E-BOK złożono wniosek o zwrot %(amount)s nadpłaty na rachunek, który kończy się na "
            "%(end)s (posiadacz: %(holder)s). Wypłacimy ją dopiero, gdy potwierdzisz wniosek tym "
            "kodem."
        )
        % {"amount": refund.amount, "end": refund.nrb[-4:], "holder": refund.holder},
        "answer": [_("Kod ważny do %(day)s") % {"day": long_date(expires)}, code, ""],
        "steps": [
            _("Zaloguj się do E-BOK i otwórz „Zwrot nadpłaty”."),
            _("Wybierz wniosek %(number)s i wpisz kod.") % {"number": refund.number},
        ],
        "warning": _(
            "To nie Twój wniosek albo nie Twój rachunek? Nie wpisuj kodu, nikomu go nie podawaj i "
            "zadzwoń do nas."
        ),
        "questions": letterhead.contact_line(office),
    }
    return render_pdf(TEMPLATE, data, issued=today)
