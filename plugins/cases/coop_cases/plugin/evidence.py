"""The evidence part of the plugin: actions of the log as text, and rows that prove nothing."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from cms_ext.plugins import EventKind, list_panels, unproven
from coop_cases.models import Case, CaseAttachment

# Cases and files of each panel that a reader is refused.
SAMPLED = 5

ACTIONS = (
    ("CASE_OPENED", _("Złożenie sprawy")),
    ("CASE_ADDRESS_CONFIRMED", _("Potwierdzenie adresu w sprawie")),
    ("CASE_TRIAGED", _("Przydzielenie sprawy")),
    ("CASE_HANDED_OVER", _("Przekazanie sprawy innej osobie")),
    ("CASE_TAKEN_UP", _("Rozpoczęcie pracy nad sprawą")),
    ("CASE_SUPPLEMENT_ASKED", _("Prośba o uzupełnienie sprawy")),
    ("CASE_CUSTOMER_ANSWERED", _("Uzupełnienie sprawy")),
    ("CASE_CUSTOMER_WROTE", _("Wiadomość w sprawie")),
    ("CASE_ANSWERED", _("Odpowiedź w sprawie")),
    ("CASE_NOTED", _("Notatka w sprawie")),
    ("CASE_RESOLVED", _("Załatwienie sprawy")),
    ("CASE_CLOSED", _("Zamknięcie sprawy")),
    ("CASE_REOPENED", _("Wznowienie sprawy")),
    ("CASE_WITHDRAWN", _("Wycofanie sprawy")),
    ("CASE_DUPLICATE", _("Uznanie sprawy za powtórzoną")),
    ("CASE_TRANSFERRED", _("Przekazanie sprawy poza Spółdzielnię")),
    ("CASE_REJECTED", _("Odrzucenie sprawy")),
    ("CASE_DECISION_DRAFTED", _("Projekt decyzji w reklamacji")),
    ("CASE_DECISION_RETURNED", _("Zwrot projektu decyzji w reklamacji")),
    ("CASE_DECIDED", _("Decyzja w reklamacji")),
    ("CASE_ANSWER_SENT", _("Wysłanie odpowiedzi na reklamację")),
    ("CASE_DEEMED_ACCEPTED", _("Reklamacja uznana z mocy prawa")),
    ("CASE_SAME_HERE", _("Dopisanie się do znanej usterki albo przerwy")),
    ("CASE_MENDED_NOTICE_ASKED", _("Prośba o wiadomość o naprawie usterki")),
    ("CASE_MENDED_NOTICE_CONFIRMED", _("Potwierdzenie adresu do wiadomości o naprawie")),
    ("CASE_NEIGHBOURS_TOLD", _("Wiadomość do sąsiadów o naprawie usterki")),
    ("CASE_ROW_FROZEN", _("Zapisanie liczb, których dotyczy reklamacja")),
    ("CASE_SUBJECT_KEPT", _("Temat spraw")),
    ("CASE_SERVICE_KEPT", _("Usługa w cenniku")),
    ("CASE_QUOTED", _("Wycena zamówionej usługi")),
    ("CASE_ORDER_CONFIRMED", _("Zamówienie usługi z obowiązkiem zapłaty")),
    ("CASE_QUOTE_EXPIRED", _("Wygaśnięcie wyceny")),
    ("CASE_APPOINTED", _("Umówienie wizyty")),
    ("CASE_ORDER_DONE", _("Wykonanie usługi")),
    ("CASE_ORDER_CHARGED", _("Obciążenie za usługę")),
    ("CASE_ORDER_CANCELLED", _("Anulowanie zamówienia usługi")),
    ("CASE_TEMPLATE_KEPT", _("Szablon odpowiedzi")),
    ("CASE_MAIL_NOTED", _("E-mail spoza rozmowy w sprawie")),
    ("CASE_MAIL_READ", _("Przeczytanie e-maila spoza rozmowy")),
    ("CASE_RATED", _("Ocena sprawy przez klienta")),
    ("CASE_SECRET_ASKED", _("Prośba o nowe hasło sprawy")),
    ("CASE_PRIORITY_CHANGED", _("Zmiana pilności sprawy")),
    ("CASE_TERM_EXTENDED", _("Przedłużenie terminu odpowiedzi w sprawie")),
    ("CASE_PERSON_LINKED", _("Powiązanie sprawy z osobą")),
    ("CASE_PERSON_UNLINKED", _("Odłączenie osoby od sprawy")),
    ("CASE_SECRET_RENEWED", _("Nowe hasło sprawy")),
    ("CASE_FILTER_SAVED", _("Zapisany filtr spraw")),
    ("CASE_FILTER_REMOVED", _("Usunięcie zapisanego filtru spraw")),
    ("INQUIRY_OPENED", _("Zgłoszenie brakującej wpłaty")),
)

# Each step of a case; notes of the desk, filters, templates and prices are not.
EVENTS = (
    EventKind(
        "case.changed",
        _("Sprawa zmieniła stan albo ma nową wiadomość"),
        (
            "CASE_OPENED",
            "CASE_HANDED_OVER",
            "CASE_TAKEN_UP",
            "CASE_SUPPLEMENT_ASKED",
            "CASE_CUSTOMER_ANSWERED",
            "CASE_CUSTOMER_WROTE",
            "CASE_ANSWERED",
            "CASE_RESOLVED",
            "CASE_CLOSED",
            "CASE_REOPENED",
            "CASE_WITHDRAWN",
            "CASE_DUPLICATE",
            "CASE_TRANSFERRED",
            "CASE_REJECTED",
            "CASE_DECIDED",
            "CASE_ANSWER_SENT",
            "CASE_DEEMED_ACCEPTED",
        ),
    ),
)


def list_closed_cases(reader: Any) -> Iterator[str]:
    """Yield the cases of other persons, with their files, in each panel."""
    others = Case.objects.exclude(person=None).exclude(person=getattr(reader, "person_id", None))
    for realm, _panel in list_panels():
        for case in others.filter(account_no="").order_by("?")[:SAMPLED]:
            yield reverse(f"cases:one_{realm}", args=[case.pk])
        files = CaseAttachment.objects.filter(message__case__in=others).order_by("?")
        for file in files.select_related("message")[:SAMPLED]:
            yield reverse(f"cases:file_{realm}", args=[file.message.case_id, file.pk])


_NEIGHBOUR = unproven("sąsiedzi czekający na wiadomość o naprawie; nie wynika z tego żadne prawo")

COVERAGE = {
    "cases.CaseMail": unproven("ślad, że e-mail wczytano; jego treść jest wiadomością w sprawie"),
    "cases.SavedFilter": unproven("widok pracownika"),
    "cases.MendedNotice": _NEIGHBOUR,
    "cases.SameHere": _NEIGHBOUR,
}
