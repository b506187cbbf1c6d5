"""Starter passwords at the desk: the letter with its receipt, and a new one for a login.

Both PDFs exist in memory only: the caller sends them in the answer, and nothing is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext import plugins
from cms_ext.base.pdf import render_pdf
from cms_ext.base.text.typed_values import address_lines
from cms_ext.base.web.site_address import site_address
from cms_ext.desks.people.person_register.domain.desk import (
    ID_NOT_SEEN,
    WRONG_STATE,
    find_serving_procedure,
    make_refusal,
)
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.domain.activation_code import issue_code
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.plugins.registry import find_procedure, find_realm


@dataclass(frozen=True, slots=True)
class OfficeTexts:
    """Plain texts for messages and letters; empty where the office has entered nothing.

    `login_help` describes the login, where it may not be printed with the code.
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
    print_colours: Mapping[str, str] = field(default_factory=dict)


def describe_office(panel_code: str) -> OfficeTexts:
    """Describe the desk as the editors do, else as the plugin declares it."""
    procedure = find_procedure(panel_code)
    desk = plugins.describe_desk(procedure.desk)
    coop = CoopSettings.of_default_site()
    panel: plugins.Panel | None = plugins.find_panel(find_realm(panel_code))
    sign_in = reverse("identity:panel", args=[panel.path]) if panel else reverse("identity:panels")
    return OfficeTexts(
        coop=coop.name,
        coop_full_name=coop.official_name,
        coop_address=coop.address,
        panel=panel.name if panel else panel_code,
        panel_full_name=panel.full_name if panel else panel_code,
        desk=str(desk.name),
        room=desk.room,
        phone=desk.phone or coop.phone,
        sign_in_url=site_address(sign_in),
        login_help=plugins.render_login_help(panel)
        if panel and not procedure.login_in_message
        else "",
        print_colours=coop.print_colours,
    )


LAYOUTS = Path(__file__).parent.parent / "layouts"


@dataclass(frozen=True, slots=True)
class HandedOutCode:
    """What is handed out. `login` is empty where it may not be printed with the code.

    `address` is empty for a letter given to the person; `number` for a code without application.
    `validity` says in a sentence how long the code opens the login.
    """

    office: OfficeTexts
    number: str
    name: str
    address: str
    login: str
    code: str
    validity: str
    handed_to: str
    today: date


@dataclass(frozen=True, slots=True)
class Letter:
    """Two PDFs in memory: the letter with the code, and the receipt without it.

    A letter for the post has no receipt.
    """

    pdf: bytes
    filename: str
    receipt_pdf: bytes
    receipt_filename: str


def print_letter(handed_out: HandedOutCode) -> Letter:
    """Make the letter, and the receipt for what is handed over.

    Made before the transaction ends: a letter that fails to print leaves no code behind.
    """
    name = (handed_out.number or handed_out.office.panel).replace("/", "-")
    return Letter(
        pdf=render_letter_pdf(handed_out),
        filename=f"haslo-startowe-{name}.pdf",
        receipt_pdf=render_receipt_pdf(handed_out) if handed_out.handed_to else b"",
        receipt_filename=f"potwierdzenie-odbioru-{name}.pdf",
    )


def render_letter_pdf(*handed_out: HandedOutCode) -> bytes:
    """Render each letter as one A4 page for a window envelope.

    The QR code holds the panel's address only. All letters are of one panel and one day.
    """
    first = handed_out[0]
    data = {
        "coop": first.office.coop_full_name,
        "brand": first.office.print_colours,
        "title": _("Hasło startowe do panelu %(panel)s") % {"panel": first.office.panel},
        "letters": [_letter_data(letter) for letter in handed_out],
    }
    return render_pdf(LAYOUTS / "letter.typ", data, issued=first.today)


def _letter_data(handed_out: HandedOutCode) -> dict[str, Any]:
    office = handed_out.office
    return {
        "office": " · ".join(filter(None, (office.coop_address, _desk(office)))),
        "sender": ", ".join(filter(None, (office.coop, office.coop_address))),
        "addressee": [
            handed_out.name,
            *address_lines(handed_out.address),
        ],
        "dated": long_date(handed_out.today),
        "opening": f"{office.panel_full_name} ({office.panel})",
        "login_label": _("Identyfikator"),
        "login": handed_out.login,
        "code_label": _("Hasło startowe"),
        "groups": handed_out.code.split("-"),
        "validity": handed_out.validity,
        "steps_title": _("Jak się zalogować"),
        "open_page": _("Otwórz stronę:"),
        # As people type it: without the protocol that every browser adds.
        "address": office.sign_in_url.removeprefix("https://").removeprefix("http://"),
        "steps": _steps(handed_out),
        "login_help": "" if handed_out.login else office.login_help,
        "qr": _qr(office.sign_in_url),
        "qr_alt": _("Kod QR z adresem strony logowania: %(url)s") % {"url": office.sign_in_url},
        "help": _help(office),
    }


def render_receipt_pdf(handed_out: HandedOutCode) -> bytes:
    """Render „Potwierdzenie odbioru” for the file, with a line for the signature."""
    office = handed_out.office
    facts = [
        (_("Wniosek"), handed_out.number),
        (_("Panel"), office.panel_full_name),
        (_("Dla kogo"), handed_out.name),
        (_("Odebrał(a)"), handed_out.handed_to),
        (_("Data"), long_date(handed_out.today)),
    ]
    data = {
        "coop": office.coop_full_name,
        "office": _desk(office),
        "brand": office.print_colours,
        "title": _("Potwierdzenie odbioru"),
        "facts": [fact for fact in facts if fact[1]],
        "statement": _("Potwierdzam odbiór wydruku z hasłem startowym do panelu %(panel)s.")
        % {"panel": office.panel},
        "signatures": [_("data i czytelny podpis odbierającego"), _("podpis pracownika")],
    }
    return render_pdf(LAYOUTS / "receipt.typ", data, issued=handed_out.today)


def describe_validity(expires_at: datetime) -> str:
    """Word `Ważne do 4 grudnia 2026 r., godz. 10:20. Działa jeden raz: …`"""
    local = timezone.localtime(expires_at)
    words = {"day": long_date(local.date()), "hour": f"{local:%H:%M}"}
    return (
        _("Ważne do %(day)s, godz. %(hour)s. Działa jeden raz: pozwala ustawić własne hasło.")
        % words
    )


def _steps(handed_out: HandedOutCode) -> list[str]:
    login = (
        _("Wpisz identyfikator i hasło startowe. Wielkość liter i łączniki nie mają znaczenia.")
        if handed_out.login
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


def _qr(url: str) -> str:
    drawn = BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=0, dark="#1b2420", xmldecl=False)
    return drawn.getvalue().decode()


# The validity on a site without applications, which has no setting of it.
USUALLY_VALID = timedelta(days=14)


@transaction.atomic
def issue_new_code(
    user: User, origin: Origin, *, id_seen: bool, handed_to: str, today: date
) -> Letter:
    """Issue a new code at the desk for a forgotten password of a login in use.

    The own password still works until the owner sets a new one. Raises Refusal.
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
            validity=describe_validity(issued.row.expires_at),
            handed_to=handed_to.strip(),
            today=today,
        )
    )


def refuse_unseen(id_seen: bool, handed_to: str) -> None:
    """Raise Refusal unless a document was seen and somebody receives the code."""
    if not (id_seen and handed_to.strip()):
        raise make_refusal(ID_NOT_SEEN)


def _valid_for() -> timedelta:
    settled = plugins.find_application_intake()
    valid: timedelta = settled.code_valid() if settled else USUALLY_VALID
    return valid
