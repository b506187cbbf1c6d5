"""Words of the access log, and figures that a restored backup must show again."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from cms_ext.evidence.audit.backup_checks import digest_rows
from cms_ext.evidence.sealed_rows.domain.chain import declare_chain
from cms_ext.plugins import Check, EventKind
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.desk.domain.misaddressed import find_misaddressed
from ebok_plugin.ledger.domain.audit import run_auditors, verify_ledger
from ebok_plugin.ledger.models import Account, AccountAccess, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import BATCHES
from ebok_plugin.payments.domain.bank_file import BankImportStatus
from ebok_plugin.statements.models import Paper

# Accounts whose balance a reader is refused; documents come after them.
SAMPLED = 5

EVENTS = (
    EventKind(
        "payment.posted",
        _("Zaksięgowano wpłaty"),
        ("IMPORT_BANK", "PAYMENT_PLACED", "PAYMENTS_POSTED_AGAIN"),
        except_states=(BankImportStatus.QUARANTINED,),
    ),
    EventKind("ledger_file.posted", _("Zaksięgowano plik do księgi"), ("import.committed",)),
    EventKind("charge.posted", _("Zaksięgowano naliczenie opłat"), ("CHARGE_RUN_POSTED",)),
    EventKind(
        "paper.issued",
        _("Wystawiono dokumenty mieszkańcom"),
        ("PAPERS_DONE", "REMINDER_MADE", "DEMAND_MADE", "FEE_NOTICES_MADE"),
    ),
    EventKind(
        "snapshot.accepted", _("Przyjęto stan z programu księgowego"), ("SNAPSHOT_ACCEPTED",)
    ),
    EventKind(
        "snapshot.withdrawn", _("Wycofano stan z programu księgowego"), ("SNAPSHOT_TAKEN_BACK",)
    ),
)
ACTIONS = (
    ("PAYMENT_PLACED", _("Zaksięgowanie wpłaty do wyjaśnienia")),
    ("PLACEMENT_WITHDRAWN", _("Wycofanie decyzji o wpłacie do wyjaśnienia")),
    ("PAYMENT_TAKEN_BACK", _("Storno wpłaty, którą cofnął bank")),
    ("PAYMENT_RETURNED", _("Zwrot wpłaty nadawcy")),
    ("PAYMENT_KEPT", _("Wpłata, która nie dotyczy lokatorów")),
    ("DUPLICATE_RELEASED", _("Operacja bankowa nie jest powtórzeniem")),
    ("DUPLICATE_CONFIRMED", _("Operacja bankowa jest powtórzeniem")),
    ("PAYMENTS_POSTED_AGAIN", _("Ponowne zaksięgowanie wpłat z wyciągu")),
    ("ONLINE_PAYMENT_BEGUN", _("Rozpoczęcie wpłaty online")),
    ("ONLINE_PAYMENT_CONFIRMED", _("Potwierdzenie wpłaty online przez operatora")),
    ("ONLINE_PAYMENT_DOUBTED", _("Wpłata online do wyjaśnienia")),
    ("ONLINE_PAYMENT_CLEARED", _("Wyjaśnienie wpłaty online")),
    ("ONLINE_PAYMENT_POSTED", _("Zaksięgowanie wpłaty online")),
    ("ONLINE_PAYMENT_ENTERED", _("Wpisanie wpłaty online do programu księgowego")),
    ("ONLINE_PAYMENT_CLOSED", _("Zakończenie wpłaty online")),
    ("IMPORT_BANK", _("Wczytanie wyciągu bankowego")),
    ("import.committed", _("Zaksięgowanie pliku")),
    ("PREMISES_VALUE_SET", _("Zmiana powierzchni, liczby osób lub ilości wody lokalu")),
    ("PERSONS_CHANGE_FILED", _("Oświadczenie o liczbie osób w lokalu")),
    ("PERSONS_CHANGE_WITHDRAWN", _("Wycofanie oświadczenia o liczbie osób")),
    ("PERSONS_CHANGE_PROPOSED", _("Przekazanie zmiany liczby osób drugiej osobie")),
    ("PERSONS_CHANGE_CONFIRMED", _("Potwierdzenie zmiany liczby osób")),
    ("REFUND_FILED", _("Wniosek o zwrot nadpłaty")),
    ("REFUND_CODE_PRINTED", _("Wydruk listu z kodem do zwrotu nadpłaty")),
    ("REFUND_CONFIRMED", _("Potwierdzenie wniosku o zwrot kodem z listu")),
    ("REFUND_WITHDRAWN", _("Wycofanie wniosku o zwrot nadpłaty")),
    ("REFUND_REFUSED", _("Odrzucenie wniosku o zwrot nadpłaty")),
    ("REFUND_PROPOSED", _("Przyjęcie wniosku o zwrot nadpłaty")),
    ("REFUND_POSTED", _("Zatwierdzenie i zaksięgowanie zwrotu nadpłaty")),
    ("REFUND_ORDER_REFUSED", _("Odrzucenie zlecenia zwrotu nadpłaty")),
    ("REFUND_ORDERED", _("Zlecenie przelewu ze zwrotem nadpłaty")),
    ("REFUND_STOPPED", _("Wstrzymanie zwrotu: nadpłata zmalała")),
    ("REFUND_FILE_MADE", _("Utworzenie pliku zwrotów dla banku")),
    ("REFUND_FILE_READ", _("Pobranie pliku zwrotów dla banku")),
    ("REFUND_PAID", _("Wypłata zwrotu nadpłaty")),
    ("PERSONS_CHANGE_REFUSED", _("Odrzucenie zmiany liczby osób")),
    ("COMPONENT_ADDED", _("Dodanie składnika opłaty")),
    ("COMPONENT_CORRECTED", _("Poprawa składnika opłaty")),
    ("COMPONENT_USE_BEGUN", _("Objęcie składnikiem opłaty")),
    ("COMPONENT_USE_ENDED", _("Koniec naliczania składnika opłaty")),
    ("COMPONENT_USE_WITHDRAWN", _("Usunięcie pomyłkowego miejsca naliczania")),
    ("COST_KIND_SET", _("Rodzaj kosztu składnika opłaty")),
    ("LEGAL_BASIS_SET", _("Podstawa prawna składnika opłaty")),
    ("RATE_ENTERED", _("Wpisanie stawki opłaty")),
    ("RATE_WITHDRAWN", _("Wycofanie stawki opłaty")),
    ("RATE_EXCEPTED", _("Inna stawka opłaty dla konta")),
    ("RATE_EXCEPTION_ENDED", _("Koniec innej stawki opłaty dla konta")),
    ("CHARGE_RUN_REHEARSED", _("Próba naliczenia opłat")),
    ("CHARGE_RUN_APPROVED", _("Zatwierdzenie naliczenia opłat")),
    ("CHARGE_RUN_POSTED", _("Zaksięgowanie naliczenia opłat")),
    ("CHARGE_RUN_VOIDED", _("Unieważnienie przebiegu naliczenia opłat")),
    ("HANDED_OVER", _("Zmiana płatnika")),
    ("ACCOUNT_OPENED", _("Otwarcie konta rozliczeniowego")),
    ("ACCESS_GRANTED", _("Nadanie uprawnienia do konta")),
    ("ACCESS_COMBINED", _("Połączenie dwóch uprawnień do konta")),
    ("CONSENT_COMBINED", _("Połączenie dwóch zgód na dokumenty elektroniczne")),
    ("ACCESS_REVOKED", _("Odwołanie uprawnienia do konta")),
    ("ACCESS_ENDED", _("Ustalenie końca uprawnienia do konta")),
    ("INQUIRY_ANSWERED", _("Odpowiedź na zgłoszenie wpłaty")),
    ("CALENDAR_LINK_MADE", _("Nowy adres kalendarza terminów")),
    ("CALENDAR_LINK_ENDED", _("Wyłączenie kalendarza terminów")),
    ("PLAN_PROPOSED", _("Propozycja układu ratalnego")),
    ("PLAN_APPROVED", _("Zatwierdzenie układu ratalnego")),
    ("PLAN_CANCELLED", _("Odwołanie układu ratalnego")),
    ("PLAN_KEPT", _("Spłata układu ratalnego")),
    ("PLAN_BROKEN", _("Zerwanie układu ratalnego")),
    ("PLAN_RUNS_AGAIN", _("Przywrócenie układu ratalnego")),
    ("PERIOD_CLOSED", _("Zamknięcie okresu")),
    ("PERIOD_REOPENING_ASKED", _("Wniosek o otwarcie okresu")),
    ("PERIOD_REOPENED", _("Otwarcie zamkniętego okresu")),
    ("POSTING_RULE_SET", _("Zmiana planu kont")),
    ("PROPERTY_COSTS_TAKEN_BACK", _("Cofnięcie pliku kosztów nieruchomości")),
    ("JOURNAL_CLOSED", _("Zamknięcie dziennika dla księgowości")),
    ("INTEREST_RATE_ADDED", _("Dodanie stawki odsetek")),
    ("INTEREST_RATES_CONFIRMED", _("Potwierdzenie stawki odsetek")),
    ("INTEREST_NOTES_PROPOSED", _("Przygotowanie not odsetkowych")),
    ("INTEREST_NOTES_ISSUED", _("Wystawienie not odsetkowych")),
    ("INTEREST_NOTES_DISCARDED", _("Odrzucenie not odsetkowych")),
    ("FEE_CHANGE_DRAFTED", _("Przygotowanie zmiany opłat")),
    ("FEE_CHANGE_REDRAFTED", _("Poprawienie szkicu zmiany opłat")),
    ("FEE_CHANGE_RETURNED", _("Zwrócenie zmiany opłat do poprawy")),
    ("FEE_CHANGE_CHECKED", _("Sprawdzenie zmiany opłat")),
    ("FEE_CHANGE_APPROVED", _("Zatwierdzenie zmiany opłat")),
    ("FEE_CHANGE_NOTIFYING", _("Zlecenie zawiadomień o zmianie opłat")),
    ("FEE_LETTERS_KEPT", _("Zapisanie treści zawiadomień o zmianie opłat")),
    ("FEE_LETTER_FORGOTTEN", _("Usunięcie zawiadomienia po czasie przechowywania")),
    ("FEE_NOTICES_MADE", _("Przygotowanie zawiadomień o zmianie opłat")),
    ("FEE_NOTICE_WITHDRAWN", _("Wycofanie zawiadomienia o zmianie opłat")),
    ("FEE_NOTICES_PRINTED", _("Wydrukowanie zawiadomień o zmianie opłat")),
    ("FEE_CHANGE_IN_FORCE", _("Wprowadzenie zmiany opłat")),
    ("FEE_CHANGE_SUPERSEDED", _("Zastąpienie zmiany opłat późniejszą")),
    ("FEE_OLD_RATES_RECOUNTED", _("Przeliczenie wyjątków po zawiadomieniach")),
    ("FEE_CHANGE_ANNULLED", _("Odwołanie zmiany opłat")),
    ("FEE_DELIVERY_RECORDED", _("Doręczenie zawiadomienia o zmianie opłat")),
    ("FEE_DELIVERIES_IMPORTED", _("Wczytanie doręczeń zawiadomień")),
    ("FEE_OVERRIDE_PROPOSED", _("Opinia prawna o doręczeniu zawiadomienia")),
    ("FEE_OVERRIDE_APPROVED", _("Zatwierdzenie opinii o doręczeniu zawiadomienia")),
    ("FEE_CONTEST_OPENED", _("Zakwestionowanie zmiany opłat w sądzie")),
    ("FEE_CONTEST_ENDED", _("Zakończenie sprawy o zmianę opłat")),
    ("RATE_EXCEPTION_WITHDRAWN", _("Wycofanie wyjątku od stawki")),
    ("DELIVERY_CONSENT_GIVEN", _("Zgoda na dokumenty w E-BOK")),
    ("DELIVERY_CONSENT_WITHDRAWN", _("Wycofanie zgody na dokumenty w E-BOK")),
    ("PAPERS_STARTED", _("Zlecenie serii dokumentów")),
    ("PAPERS_DONE", _("Przygotowanie serii dokumentów")),
    ("PAPERS_PRINTED", _("Wydrukowanie dokumentów")),
    ("PAPER_WITHDRAWN", _("Wycofanie pisma przed wydrukiem")),
    ("REMINDER_MADE", _("Przypomnienie o zapłacie")),
    ("DEBT_DEMANDS_STARTED", _("Zlecenie wezwań do zapłaty")),
    ("DEBT_DEMANDS_APPROVED", _("Zatwierdzenie wezwań do zapłaty")),
    ("DEBT_DEMANDS_REFUSED", _("Odrzucenie wezwań do zapłaty")),
    ("DEMAND_MADE", _("Wezwanie do zapłaty")),
    ("DEBT_STAGE_TAKEN", _("Etap sprawy o zapłatę w sądzie albo u komornika")),
    ("DEBT_LETTER_DELIVERED", _("Doręczenie wezwania do zapłaty")),
    ("DEBT_ENDED", _("Koniec sprawy o zapłatę")),
    ("PAPER_OPENED", _("Otwarcie dokumentu z E-BOK")),
    ("VIEW_AS_RESIDENT", _("Wgląd w strony widziane oczami mieszkańca")),
    ("CALL_NOTED", _("Zapisanie rozmowy o koncie")),
    ("ACCOUNT_CHANGED", _("Zmiana rachunku, zamknięcia albo nazwy płatnika konta")),
    ("PAYMENT_CHANGE_PROPOSED", _("Przekazanie drugiej osobie zmiany płatnika albo rachunku")),
    ("PAYMENT_CHANGE_APPROVED", _("Zatwierdzenie zmiany płatnika albo rachunku")),
    ("PAYMENT_CHANGE_REFUSED", _("Odrzucenie zmiany płatnika albo rachunku")),
    ("PAYER_NUMBERS_SET", _("Zmiana numerów do wpłat mieszkańców")),
    ("CORRECTION_PROPOSED", _("Przekazanie księgowania drugiej osobie")),
    ("CORRECTION_POSTED", _("Zatwierdzenie księgowania przez drugą osobę")),
    ("CORRECTION_REFUSED", _("Odrzucenie księgowania przez drugą osobę")),
    ("FEED_FOLDER_PROFILE_SET", _("Wybór układu plików z folderu programu księgowego")),
    ("SENDER_RULE_PROPOSED", _("Zaproponowanie reguły dla wpłat z rachunku")),
    ("SENDER_RULE_APPROVED", _("Zatwierdzenie reguły dla wpłat z rachunku")),
    ("SENDER_RULE_REFUSED", _("Odrzucenie reguły dla wpłat z rachunku")),
    ("SENDER_RULE_REVOKED", _("Cofnięcie reguły dla wpłat z rachunku")),
    ("STATEMENT_CONFIRMED", _("Przyjęcie wyciągu z folderu")),
    ("TRANSFER_PROPOSED", _("Zlecenie przeksięgowania")),
    ("TRANSFER_APPROVED", _("Zatwierdzenie przeksięgowania")),
    ("SNAPSHOT_ACCEPTED", _("Przyjęcie stanu z programu księgowego")),
    ("SNAPSHOT_HELD", _("Wstrzymanie stanu z programu księgowego")),
    ("SNAPSHOT_REJECTED", _("Odrzucenie stanu z programu księgowego")),
    ("SNAPSHOT_TAKEN_BACK", _("Wycofanie stanu z programu księgowego")),
    ("TRANSFER_REFUSED", _("Odrzucenie przeksięgowania")),
)


def backup_figures() -> dict[str, str]:
    """Return digests of balances, batches and holders, and the number of audit findings."""
    balances = LedgerEntry.objects.order_by("account_id").values_list("account_id")
    accounts = Account.objects.order_by("pk").values_list(
        "pk", "account_no", "nrb", "payer_id", "premises_id", "opened_on", "closed_on"
    )
    batches = Batch.objects.order_by("pk").values_list("pk", "entries_sha256")
    holders = AccountAccess.objects.order_by("pk").values_list()
    return {
        "salda kont": digest_rows(balances.annotate(Sum("amount")).iterator()),
        "konta": digest_rows(accounts.iterator()),
        "paczki księgowań": digest_rows(batches.iterator()),
        "uprawnienia do kont": digest_rows(holders.iterator()),
        "błędy księgi (verify_ledger)": str(sum(1 for _ in run_auditors())),
    }


def list_closed_papers(reader: Any) -> Iterator[str]:
    """Yield documents and balances of accounts that the reader never had a right to."""
    own = AccountAccess.objects.filter(person=getattr(reader, "person_id", None))
    foreign = Account.objects.exclude(pk__in=own.values("account"))
    for account in foreign.order_by("?")[:SAMPLED]:
        yield reverse("ebok:account", args=[account.slug])
    for paper in Paper.objects.filter(account__in=foreign).order_by("?"):
        yield reverse("ebok:paper", args=[paper.pk])


CHECKS = (
    Check("ledger", _("Księga"), verify_ledger),
    Check("account-addressees", _("Konta osób zmarłych i sprzedanych lokali"), find_misaddressed),
)
CHAINS = (declare_chain(SealStream.BATCHES, BATCHES, _("Paczki księgowań")),)
