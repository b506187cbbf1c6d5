"""„Prosimy o odczyt liczników”: a plain letter about readings that nobody handed in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.base.pdf.sealed_paper import sealed_paper
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.statements.domain.papers.letterhead import (
    Letterhead,
    letterhead,
    office_on,
    questions,
)
from ebok_plugin.utilities.meters.domain.missing import ReminderList
from ebok_plugin.utilities.meters.domain.own_meters import kind_in_words
from ebok_plugin.utilities.meters.models import Meter, ReadingWindow

TEMPLATE = Path(__file__).parents[1] / "layouts" / "missing.typ"


def issue_missing_letter(
    reminded: ReminderList, window: ReadingWindow, *, today: date, origin: Origin
) -> bytes:
    """The letter to the payer of the flat; that it was made stands in the log."""
    record("READING_LETTER_MADE", origin, obj=reminded.account, subject=reminded.account.payer)
    return missing_letter_pdf(office_on(today), reminded, window, today)


def missing_letter_pdf(
    office: Letterhead, reminded: ReminderList, window: ReadingWindow, today: date
) -> bytes:
    account = reminded.account
    open_still = window.closes_on >= today
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/").removeprefix("https://")
    data = {
        **letterhead(office, account, today, title=_("Prosimy o odczyt liczników")),
        "facts": [
            (_("Lokal"), f"{account.premises.short_address} ({account.premises.code})"),
            (_("Konto"), account.account_no),
        ],
        "answer": [
            _("Czekamy na odczyty do") if open_still else _("Termin odczytów minął"),
            long_date(window.closes_on),
            "",
        ],
        "opening": [
            _(
                "Nie mamy jeszcze odczytów liczników wymienionych niżej. Potrzebujemy ich do "
                "rozliczenia wody i ciepła za Państwa lokal."
            ),
            _(
                "Bez odczytu przyjmiemy zużycie szacunkowe według regulaminu rozliczeń, które może "
                "być wyższe od rzeczywistego."
            ),
        ],
        "lines_title": _("Czego brakuje"),
        "head": [_("Licznik"), _("Numer"), _("Wskazanie")],
        "lines": [_line(meter) for meter in reminded.meters],
        "how_title": _("Jak podać odczyt"),
        "how": [
            _("W E-BOK: %(site)s, „Odczyty liczników”.") % {"site": site}
            if open_still
            else _("Prosimy o kontakt: odczyt po terminie wpisze pracownik."),
            _("Albo proszę wpisać wskazania w tabeli i oddać tę kartkę w biurze Spółdzielni."),
        ],
        "questions": questions(office),
    }
    return sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _line(meter: Meter) -> list[str]:
    return [kind_in_words(meter), meter.number, f"................ {meter.unit}"]
