"""The terms with which a co-op begins (glossary.md B4), of what stands about everybody on file.

Other parts of the site declare those of their own data. `RetentionPolicy` rows, once made.
"""

from __future__ import annotations

from cms_ext.desks.privacy.domain.retention import (
    forget_acts,
    forget_devices,
    forget_kept_forms,
    forget_message_records,
    forget_message_texts,
    forget_resets,
    forget_sessions,
    forget_sign_ins,
    forget_starter_passwords,
    forget_text_messages,
    forget_tries,
)
from cms_ext.plugins import Retention

# What a law keeps: no term, so nothing of it is ever removed by itself.
LASTING = (
    Retention(
        "GENERAL_MEETING_MINUTES",
        "Protokoły walnego zgromadzenia",
        source="prawo spółdzielcze, art. 41 § 5: co najmniej 10 lat",
    ),
    Retention(
        "ANNUAL_STATEMENTS",
        "Zatwierdzone sprawozdania roczne",
        source="ustawa o rachunkowości, art. 74: co najmniej 5 lat",
    ),
    Retention(
        "LEDGER",
        "Księga i dowody księgowe",
        source="ustawa o rachunkowości, art. 74: co najmniej 5 lat",
    ),
    Retention("MEMBER_REGISTER", "Rejestr członków", source="prawo spółdzielcze, art. 30"),
    Retention(
        "DOCUMENT_REQUESTS",
        "Wnioski o udostępnienie dokumentów i odmowy",
        source="prawo spółdzielcze, art. 18: dowód udostępnienia albo odmowy",
    ),
)
FIRST_TERMS = (
    *LASTING,
    Retention(
        "MAIL_TEXTS",
        "Treść wysłanych wiadomości",
        "wysłania",
        days=30,
        forget=forget_message_texts,
        order=15,
    ),
    Retention(
        "MAIL_RECORDS",
        "Zapisy wysłanych wiadomości",
        "wysłania",
        months=12,
        forget=forget_message_records,
        order=16,
    ),
    Retention(
        "SESSIONS",
        "Lista sesji",
        "zakończenia sesji",
        days=30,
        forget=forget_sessions,
        order=20,
    ),
    Retention(
        "KNOWN_DEVICES",
        "Znane urządzenia",
        "ostatniego logowania",
        months=13,
        forget=forget_devices,
        order=21,
    ),
    Retention(
        "SIGN_IN_TRIES",
        "Liczniki prób logowania",
        "końca okresu liczenia",
        days=1,
        forget=forget_tries,
        order=22,
    ),
    Retention(
        "KEPT_FORMS",
        "Treść formularzy zachowana po końcu sesji",
        "zachowania",
        days=1,
        forget=forget_kept_forms,
        order=22,
    ),
    Retention(
        "PASSWORD_RESETS",
        "Prośby o nowe hasło i zmiany adresu, zaproszenia pracowników",
        "prośby",
        days=30,
        forget=forget_resets,
        order=23,
    ),
    Retention(
        "STARTER_PASSWORDS",
        "Skróty haseł startowych",
        "użycia, unieważnienia albo końca ważności",
        days=0,
        forget=forget_starter_passwords,
        order=24,
    ),
    Retention(
        "SMS_RECORDS",
        "Zapisy wysłanych SMS",
        "wysłania",
        months=12,
        forget=forget_text_messages,
        order=45,
    ),
    Retention(
        "LOG_SIGN_IN",
        "Dziennik logowań i własnych odczytów",
        "zdarzenia",
        months=12,
        forget=forget_sign_ins,
        order=60,
    ),
    Retention(
        "LOG_ACT",
        "Dziennik czynności i odczytów pracowników",
        "zdarzenia",
        months=72,
        forget=forget_acts,
        order=61,
    ),
)
