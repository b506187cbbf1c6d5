"""The terms with which a co-op begins (glossary.md B4). Data: `RetentionPolicy` rows, once made."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.privacy.term import Unit


@dataclass(frozen=True, slots=True)
class Default:
    """The first values of a `RetentionPolicy`; without `amount` it never removes anything."""

    code: str
    title: str
    counted_from: str = ""
    amount: int | None = None
    unit: Unit = Unit.MONTHS
    source: str = "ustalenie Spółdzielni"


DEFAULTS = (
    Default(
        "GENERAL_MEETING_MINUTES",
        "Protokoły walnego zgromadzenia",
        source="prawo spółdzielcze, art. 41 § 5: co najmniej 10 lat",
    ),
    Default(
        "ANNUAL_STATEMENTS",
        "Zatwierdzone sprawozdania roczne",
        source="ustawa o rachunkowości, art. 74: co najmniej 5 lat",
    ),
    Default(
        "LEDGER",
        "Księga i dowody księgowe",
        source="ustawa o rachunkowości, art. 74: co najmniej 5 lat",
    ),
    Default(
        "MEMBER_REGISTER",
        "Rejestr członków",
        source="prawo spółdzielcze, art. 30",
    ),
    Default(
        "DOCUMENT_REQUESTS",
        "Wnioski o udostępnienie dokumentów i odmowy",
        source="prawo spółdzielcze, art. 18: dowód udostępnienia albo odmowy",
    ),
    Default(
        "ACCESS_ACCEPTED",
        "Wnioski o dostęp uwzględnione",
        "zamknięcia dostępu",
        36,
    ),
    Default(
        "ACCESS_REFUSED",
        "Wnioski o dostęp odrzucone i wycofane",
        "rozpatrzenia albo wycofania",
        12,
    ),
    Default(
        "ACCESS_FILES",
        "Załączniki i e-maile wniosków odrzuconych i wycofanych oraz skany, których oryginał "
        "jest w Spółdzielni",
        "rozpatrzenia albo wycofania",
        30,
        Unit.DAYS,
    ),
    Default("LOG_SIGN_IN", "Dziennik logowań i własnych odczytów", "zdarzenia", 12),
    Default("LOG_ACT", "Dziennik czynności i odczytów pracowników", "zdarzenia", 72),
    Default("SESSIONS", "Lista sesji", "zakończenia sesji", 30, Unit.DAYS),
    Default("KNOWN_DEVICES", "Znane urządzenia", "ostatniego logowania", 13),
    Default(
        "SUBSCRIPTIONS_UNCONFIRMED",
        "Zapisy na ogłoszenia bez potwierdzenia",
        "końca ważności linku",
        7,
        Unit.DAYS,
    ),
    Default("SUBSCRIPTIONS_ENDED", "Zakończone zapisy na ogłoszenia", "zakończenia", 12),
    Default(
        "PHONES_UNCONFIRMED",
        "Zapisy na SMS bez potwierdzenia",
        "końca ważności kodu",
        1,
        Unit.DAYS,
    ),
    Default("PHONES_ENDED", "Zakończone zapisy na SMS", "zakończenia", 12),
    Default("SMS_RECORDS", "Zapisy wysłanych SMS", "wysłania", 12),
    Default("MISSED_SEARCHES", "Szukane na stronie bez wyniku", "dnia szukania", 12),
    Default("MISSED_ADDRESSES", "Adresy, pod którymi nic nie ma", "ostatniego wejścia", 12),
    Default("SENDINGS", "Dziennik powiadomień o ogłoszeniach", "wysłania", 12),
    Default("CONTACT_MESSAGES", "Wiadomości z formularza kontaktowego", "wysłania", 12),
    Default(
        "MOVING_FILES",
        "Pliki wczytane przy przeprowadzce ze starej strony",
        "zakończenia albo dodania, gdy nikt nie zdecydował",
        30,
        Unit.DAYS,
    ),
    Default("SIGN_IN_TRIES", "Liczniki prób logowania", "końca okresu liczenia", 1, Unit.DAYS),
    Default(
        "PASSWORD_RESETS",
        "Prośby o nowe hasło i zmiany adresu, zaproszenia pracowników",
        "prośby",
        30,
        Unit.DAYS,
    ),
    Default(
        "STARTER_PASSWORDS",
        "Skróty haseł startowych",
        "użycia, unieważnienia albo końca ważności",
        0,
        Unit.DAYS,
    ),
    Default("MAIL_RECORDS", "Zapisy wysłanych wiadomości", "wysłania", 12),
    Default("MAIL_TEXTS", "Treść wysłanych wiadomości", "wysłania", 30, Unit.DAYS),
)
