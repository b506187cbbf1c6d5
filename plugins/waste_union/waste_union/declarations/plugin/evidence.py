"""The words of the access log, and the figures that a restored backup must match."""

from django.utils.translation import gettext_noop as _

from cms_ext.evidence.audit.backup_checks import digest_rows
from cms_ext.plugins import Check, unproven
from waste_union.declarations.domain.verify import verify_declarations
from waste_union.declarations.models import Declaration, SubmissionReceipt

ACTIONS = (
    ("DECLARED_PROPERTY_KEPT", _("Nieruchomość z opłatą za odpady")),
    ("DECLARATION_RIGHT_GRANTED", _("Nadanie prawa do składania deklaracji")),
    ("DECLARATION_RIGHT_ENDED", _("Koniec prawa do składania deklaracji")),
    ("DECLARATION_FORM_KEPT", _("Wersja formularza deklaracji")),
    ("DECLARATION_STARTED", _("Rozpoczęcie deklaracji")),
    ("DECLARATION_REOPENED", _("Zmiana sprawdzonej deklaracji przed złożeniem")),
    ("DECLARATION_VALIDATED", _("Sprawdzenie deklaracji i obliczenie opłaty")),
    ("DECLARATION_SIGNED", _("Podpisanie deklaracji")),
    ("DECLARATION_SUBMITTED", _("Złożenie deklaracji")),
    ("DECLARATION_TAKEN_UP", _("Podjęcie deklaracji")),
    ("BIG_CHANGE_PROPOSED", _("Przekazanie dużej zmiany drugiej osobie")),
    ("BIG_CHANGE_RETURNED", _("Zwrócenie dużej zmiany do poprawy")),
    ("BIG_CHANGE_CONFIRMED", _("Zatwierdzenie dużej zmiany przez drugą osobę")),
    ("DECLARATION_ACCEPTED", _("Przyjęcie deklaracji")),
    ("DECLARATION_CALLED", _("Wezwanie do korekty deklaracji")),
    ("DECLARATION_REJECTED", _("Formalne odrzucenie deklaracji")),
    ("DECLARATION_SUPERSEDED", _("Zastąpienie deklaracji nowszą")),
    ("DECLARATION_CEASED", _("Wygaśnięcie deklaracji")),
    ("DECLARATIONS_FORGOTTEN", _("Usunięcie deklaracji po terminie")),
    ("FEE_DECISION_DRAFTED", _("Projekt decyzji o opłacie za odpady")),
    ("FEE_DECISION_CONFIRMED", _("Zatwierdzenie decyzji o opłacie za odpady")),
    ("FEE_DECISION_WITHDRAWN", _("Wycofanie projektu decyzji o opłacie za odpady")),
    ("RATE_NOTICE_ISSUED", _("Zawiadomienie o nowej stawce opłaty za odpady")),
    ("RATE_NOTICE_WITHDRAWN", _("Wycofanie zawiadomienia o nowych stawkach")),
    ("RATE_NOTICES_PRINTED", _("Wydruk zawiadomień o nowych stawkach")),
    ("FEE_DECISIONS_FORGOTTEN", _("Usunięcie decyzji o opłacie po terminie")),
    ("RELIEF_FILED", _("Złożenie wniosku o raty albo odroczenie")),
    ("RELIEF_FILES_ADDED", _("Dołączenie plików do wniosku o raty albo odroczenie")),
    ("RELIEF_WITHDRAWN", _("Wycofanie wniosku o raty albo odroczenie")),
    ("RELIEF_DECISION_DRAFTED", _("Projekt decyzji o ratach albo odroczeniu")),
    ("RELIEF_DECIDED", _("Wydanie decyzji o ratach albo odroczeniu")),
    ("RELIEFS_FORGOTTEN", _("Usunięcie wniosków o raty i odroczenie po terminie")),
    ("DECLARED_PESEL_READ", _("Odczytanie PESEL z deklaracji")),
    ("DECLARATION_PAPER_PRINTED", _("Wydruk pisma o deklaracji")),
    ("DECLARATION_DISCARDED", _("Porzucenie deklaracji przed złożeniem")),
    ("WASTE_FILE_TAKEN_BACK", _("Wycofanie pliku opłat za odpady")),
    ("WASTE_AUTHORITY_KEPT", _("Organ pobierający opłatę za odpady")),
    ("WASTE_COMMUNE_KEPT", _("Gmina w taryfach opłat za odpady")),
    ("WASTE_TARIFF_KEPT", _("Taryfa opłaty za odpady")),
    ("WASTE_TARIFF_ENDED", _("Ostatni dzień taryfy opłaty za odpady")),
    ("WASTE_TARIFF_LOCKED", _("Pierwsze użycie taryfy opłaty za odpady")),
    ("WASTE_FEE_OBLIGED", _("Obowiązek opłaty za odpady")),
    ("WASTE_FEE_RUN_REHEARSED", _("Próba naliczenia opłat za odpady")),
    ("WASTE_FEE_RUN_APPROVED", _("Zatwierdzenie naliczenia opłat za odpady")),
    ("WASTE_FEE_RUN_POSTED", _("Zaksięgowanie naliczenia opłat za odpady")),
    ("WASTE_FEE_RUN_VOIDED", _("Unieważnienie naliczenia opłat za odpady")),
)

CHECKS = (Check("declarations", _("Deklaracje i opłaty za odpady"), verify_declarations),)

COVERAGE = {
    "waste_union_fees.FeeRunPlan": unproven(
        "plan do zaksięgowania; ma własną pieczęć, którą księgowanie sprawdza"
    ),
    "waste_union_fees.FeeRunItem": unproven(
        "próba naliczenia; liczy się to, co zaksięgowano, a skrót próby jest pod pieczęcią"
    ),
}


def count_backup_figures() -> dict[str, str]:
    """Return digests of declarations and receipts, and the number of findings."""
    declarations = Declaration.objects.order_by("pk").values_list(
        "number", "state", "amount", "effective_from", "xml_sha256", "receipt_no"
    )
    receipts = SubmissionReceipt.objects.order_by("year", "seq").values_list(
        "year", "seq", "declaration", "xml_sha256"
    )
    return {
        "deklaracje": digest_rows(declarations.iterator()),
        "potwierdzenia złożenia": digest_rows(receipts.iterator()),
        "błędy deklaracji (verify_declarations)": str(len(verify_declarations())),
    }
