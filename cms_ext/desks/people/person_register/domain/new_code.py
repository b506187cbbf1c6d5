"""A forgotten password at the desk: a new starter password for a login that is in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import segno
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.pdf import render_pdf
from cms_ext.desks.people.person_register.domain.merge import (
    ID_NOT_SEEN,
    WRONG_STATE,
    find_serving_procedure,
    make_refusal,
)
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.domain.activation import issue_code
from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.plugins import (
    Panel,
    describe_desk,
    find_application_intake,
    find_panel,
    render_login_help,
)
from cms_ext.plugins.registry import find_procedure, find_realm

# The letter with a starter password and its receipt, as PDFs in memory.
#
# Whoever calls hands them on in the answer at once; neither is written anywhere.


@dataclass(frozen=True, slots=True)
class OfficeTexts:
    """Plain texts for messages and letters; empty where the office has entered nothing.

    `login_help` says what the login looks like, where it may not stand beside the code.
    """

    coop: str
    coop_full_name: str
    coop_address: str
    panel: str
    panel_full_name: str
    desk: str
    room: str
    phone: str
    sign_in_url: str
    login_help: str = ""


def describe_office(panel_code: str) -> OfficeTexts:
    """The desk as the editors describe it, else as the plugin declares it."""
    procedure = find_procedure(panel_code)
    desk = describe_desk(procedure.desk)
    coop = CoopSettings.objects.filter(site__is_default_site=True).first() or CoopSettings()
    panel: Panel | None = find_panel(find_realm(panel_code))
    return OfficeTexts(
        coop=coop.name,
        coop_full_name=coop.full_name or coop.name,
        coop_address=coop.address,
        panel=panel.name if panel else panel_code,
        panel_full_name=panel.full_name if panel else panel_code,
        desk=str(desk.name),
        room=desk.room,
        phone=desk.phone or coop.phone,
        sign_in_url=whole_address(_sign_in_path(panel)),
        login_help=render_login_help(panel) if panel and not procedure.login_in_message else "",
    )


def _sign_in_path(panel: Panel | None) -> str:
    return reverse("identity:panel", args=[panel.path]) if panel else reverse("identity:panels")


LAYOUTS = Path(__file__).parent.parent / "layouts"


@dataclass(frozen=True, slots=True)
class HandedOutCode:
    """What is handed out. `login` is empty where it may not stand beside the code.

    `address` is empty for a letter given to the person; `number` for a code without application.
    """

    office: OfficeTexts
    number: str
    name: str
    address: str
    login: str
    code: str
    expires_at: datetime
    handed_to: str
    today: date


@dataclass(frozen=True, slots=True)
class Letter:
    """Two PDFs that live in memory only: the letter with the code, the receipt without it.

    A letter for the post has no receipt.
    """

    pdf: bytes
    filename: str
    receipt_pdf: bytes
    receipt_filename: str


def print_letter(what: HandedOutCode) -> Letter:
    """The letter, and its receipt for what is handed over.

    Made before the transaction ends: a letter that fails to print leaves no code behind.
    """
    name = (what.number or what.office.panel).replace("/", "-")
    return Letter(
        pdf=render_letter_pdf(what),
        filename=f"haslo-startowe-{name}.pdf",
        receipt_pdf=render_receipt_pdf(what) if what.handed_to else b"",
        receipt_filename=f"potwierdzenie-odbioru-{name}.pdf",
    )


def render_letter_pdf(what: HandedOutCode) -> bytes:
    """One A4 page for a window envelope; the QR code holds the address of the panel only."""
    office = what.office
    data = {
        "coop": office.coop_full_name,
        "office": " · ".join(filter(None, (office.coop_address, _desk(office)))),
        "sender": ", ".join(filter(None, (office.coop, office.coop_address))),
        "addressee": [what.name, *filter(None, map(str.strip, what.address.split(",")))],
        "dated": long_date(what.today),
        "title": _("Hasło startowe do panelu %(panel)s") % {"panel": office.panel},
        "opening": f"{office.panel_full_name} ({office.panel})",
        "login_label": _("Identyfikator"),
        "login": what.login,
        "code_label": _("Hasło startowe"),
        "groups": what.code.split("-"),
        "validity": describe_validity(what.expires_at),
        "steps_title": _("Jak się zalogować"),
        "open_page": _("Otwórz stronę:"),
        "address": _shown(office.sign_in_url),
        "steps": _steps(what),
        "login_help": "" if what.login else office.login_help,
        "qr": _qr(office.sign_in_url),
        "qr_alt": _("Kod QR z adresem strony logowania: %(url)s") % {"url": office.sign_in_url},
        "help": _help(office),
    }
    return render_pdf(LAYOUTS / "letter.typ", data, issued=what.today)


def render_receipt_pdf(what: HandedOutCode) -> bytes:
    """„Potwierdzenie odbioru” for the file, with a line for the signature."""
    office = what.office
    facts = [
        (_("Wniosek"), what.number),
        (_("Panel"), office.panel_full_name),
        (_("Dla kogo"), what.name),
        (_("Odebrał(a)"), what.handed_to),
        (_("Data"), long_date(what.today)),
    ]
    data = {
        "coop": office.coop_full_name,
        "office": _desk(office),
        "title": _("Potwierdzenie odbioru"),
        "facts": [fact for fact in facts if fact[1]],
        "statement": _("Potwierdzam odbiór wydruku z hasłem startowym do panelu %(panel)s.")
        % {"panel": office.panel},
        "signatures": [_("data i czytelny podpis odbierającego"), _("podpis pracownika")],
    }
    return render_pdf(LAYOUTS / "receipt.typ", data, issued=what.today)


def describe_validity(expires_at: datetime) -> str:
    """`Ważne do 4 grudnia 2026 r., godz. 10:20. Działa jeden raz: …`"""
    local = timezone.localtime(expires_at)
    words = {"day": long_date(local.date()), "hour": f"{local:%H:%M}"}
    return (
        _("Ważne do %(day)s, godz. %(hour)s. Działa jeden raz: pozwala ustawić własne hasło.")
        % words
    )


def _steps(what: HandedOutCode) -> list[str]:
    login = (
        _("Wpisz identyfikator i hasło startowe. Wielkość liter i łączniki nie mają znaczenia.")
        if what.login
        else _("Wpisz swój login i hasło startowe. Wielkość liter i łączniki nie mają znaczenia.")
    )
    return [
        login,
        _("Ustaw własne hasło, co najmniej 12 znaków. Hasło startowe przestanie działać."),
    ]


def _help(office: OfficeTexts) -> str:
    advice = _("Pracownik Spółdzielni nigdy nie prosi o podanie hasła.")
    if not office.phone:
        return _("Pomoc: %(desk)s. %(advice)s") % {"desk": _desk(office), "advice": advice}
    words = {"desk": _desk(office), "phone": office.phone, "advice": advice}
    return _("Pomoc: %(desk)s, telefon %(phone)s. %(advice)s") % words


def _desk(office: OfficeTexts) -> str:
    return _("%(desk)s, pokój nr %(room)s") % {"desk": office.desk, "room": office.room}


def _shown(url: str) -> str:
    """As people type it: without the protocol that every browser adds."""
    return url.removeprefix("https://").removeprefix("http://")


def _qr(url: str) -> str:
    drawn = BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=0, dark="#1b2420", xmldecl=False)
    return drawn.getvalue().decode()


# Where nobody takes applications, and so nobody has settled it.
USUALLY_VALID = timedelta(days=14)


@transaction.atomic
def issue_new_code(
    user: User, origin: Origin, *, id_seen: bool, handed_to: str, today: date
) -> Letter:
    """A forgotten password at the desk: a new code for a login that is in use.

    The own password goes on working until the owner sets a new one. Raises Refusal.
    """
    procedure = find_serving_procedure(user, origin)
    refuse_unseen(id_seen, handed_to)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.state not in LoginState.entering():
        raise make_refusal(WRONG_STATE, state=LoginState(user.state).label)
    issued = issue_code(user, CodeChannel.PRINT, _valid_for())
    record(
        "CREDENTIALS_ISSUED", origin, obj=user, subject=user.person, reason_code=CodeChannel.PRINT
    )
    return print_letter(
        HandedOutCode(
            office=describe_office(procedure.panel),
            number="",
            name=user.get_full_name(),
            address="",
            login=user.login if procedure.login_in_message else "",
            code=issued.code,
            expires_at=issued.row.expires_at,
            handed_to=handed_to.strip(),
            today=today,
        )
    )


def refuse_unseen(id_seen: bool, handed_to: str) -> None:
    """A code goes into nobody's hands unless a document was looked at. Raises Refusal."""
    if not (id_seen and handed_to.strip()):
        raise make_refusal(ID_NOT_SEEN)


def _valid_for() -> timedelta:
    settled = find_application_intake()
    valid: timedelta = settled.code_valid() if settled else USUALLY_VALID
    return valid
