"""What data protection adds to the site: the core's data and terms, rights, words and jobs."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.desks.privacy.domain import core_data, retention
from cms_ext.desks.privacy.domain.erasure import erase_again_nightly
from cms_ext.desks.privacy.domain.packet import ExportedBy
from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    Job,
    LogWords,
    MenuEntry,
    OperationsPart,
    PeoplePart,
    PersonalData,
    Plugin,
    Retention,
    RightInWords,
    Role,
    SitePart,
)

# The terms with which a co-op begins (glossary.md B4), of what stands about everybody on file.
#
# Other parts of the site declare those of their own data. `RetentionPolicy` rows, once made.

# Kept by law: without a term nothing of it is ever deleted automatically.
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
        forget=retention.forget_message_texts,
        order=15,
    ),
    Retention(
        "MAIL_RECORDS",
        "Zapisy wysłanych wiadomości",
        "wysłania",
        months=12,
        forget=retention.forget_message_records,
        order=16,
    ),
    Retention(
        "SESSIONS",
        "Lista sesji",
        "zakończenia sesji",
        days=30,
        forget=retention.forget_sessions,
        order=20,
    ),
    Retention(
        "KNOWN_DEVICES",
        "Znane urządzenia",
        "ostatniego logowania",
        months=13,
        forget=retention.forget_devices,
        order=21,
    ),
    Retention(
        "SIGN_IN_TRIES",
        "Liczniki prób logowania",
        "końca okresu liczenia",
        days=1,
        forget=retention.forget_tries,
        order=22,
    ),
    Retention(
        "KEPT_FORMS",
        "Treść formularzy zachowana po końcu sesji",
        "zachowania",
        days=1,
        forget=retention.forget_kept_forms,
        order=22,
    ),
    Retention(
        "PASSWORD_RESETS",
        "Prośby o nowe hasło i zmiany adresu, zaproszenia pracowników",
        "prośby",
        days=30,
        forget=retention.forget_resets,
        order=23,
    ),
    Retention(
        "STARTER_PASSWORDS",
        "Skróty haseł startowych",
        "użycia, unieważnienia albo końca ważności",
        days=0,
        forget=retention.forget_starter_passwords,
        order=24,
    ),
    Retention(
        "SMS_RECORDS",
        "Zapisy wysłanych SMS",
        "wysłania",
        months=12,
        forget=retention.forget_text_messages,
        order=45,
    ),
    Retention(
        "LOG_SIGN_IN",
        "Dziennik logowań i własnych odczytów",
        "zdarzenia",
        months=12,
        forget=retention.forget_sign_ins,
        order=60,
    ),
    Retention(
        "LOG_ACT",
        "Dziennik czynności i odczytów pracowników",
        "zdarzenia",
        months=72,
        forget=retention.forget_acts,
        order=61,
    ),
)


PLUGIN = Plugin(
    site=SitePart(
        menu=(
            MenuEntry(_("Kto oglądał moje dane"), "privacy:access_log", "account", 6, on_file=True),
            MenuEntry(_("Moje dane"), "privacy:my_data", "account", 7, on_file=True),
        )
    ),
    people=PeoplePart(
        personal_data=PersonalData(
            collect=core_data.collect_core_data,
            models=(
                "cms_ext_audit.AuditEvent",
                "cms_ext_identity.ActivationCode",
                "cms_ext_identity.AddressChange",
                "cms_ext_identity.AuthenticatorApp",
                "cms_ext_identity.ContactSource",
                "cms_ext_identity.KeptForm",
                "cms_ext_identity.KnownDevice",
                "cms_ext_identity.Passkey",
                "cms_ext_identity.PasswordReset",
                "cms_ext_identity.Person",
                "cms_ext_identity.RecoveryCode",
                "cms_ext_identity.SignInSession",
                "cms_ext_identity.User",
                "cms_ext_privacy.Erasure",
            ),
        ),
        retention=FIRST_TERMS,
    ),
    desk=DeskPart(
        roles=(
            Role(
                "auditor", ("cms_ext_privacy.view_retentionpolicy", "cms_ext_privacy.view_erasure")
            ),
            Role(
                "legal_admin",
                (
                    "cms_ext_privacy.view_retentionpolicy",
                    "cms_ext_privacy.change_retentionpolicy",
                    "cms_ext_privacy.view_erasure",
                    "cms_ext_privacy.export_person",
                    "cms_ext_privacy.erase_person",
                ),
            ),
        ),
        rights=(
            RightInWords(
                _("ogląda okresy przechowywania i rejestr usunięć danych"),
                ("cms_ext_privacy.view_retentionpolicy", "cms_ext_privacy.view_erasure"),
            ),
            RightInWords(
                _("zmienia okresy przechowywania"), ("cms_ext_privacy.change_retentionpolicy",)
            ),
            RightInWords(
                _("wydaje osobie jej dane i usuwa je na jej żądanie"),
                ("cms_ext_privacy.export_person", "cms_ext_privacy.erase_person"),
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=(
                ("PERSON_EXPORTED", _("Wydanie kopii danych")),
                ("PERSON_ERASED", _("Usunięcie danych")),
                ("RETENTION_CHANGED", _("Zmiana okresu przechowywania")),
                ("PURGE", _("Usunięcie danych po terminie")),
            ),
            codes=(("cms_ext_identity.Person", ExportedBy),),
        )
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "purge",
                timedelta(days=1),
                retention.purge_nightly,
                order=70,
                title=_("Usuwanie danych po terminie"),
            ),
            Job(
                "erase_again",
                timedelta(days=1),
                erase_again_nightly,
                order=75,
                title=_("Powtórne usuwanie danych po przywróceniu kopii"),
            ),
            Job(
                "loose_files",
                timedelta(days=1),
                retention.report_loose_files,
                order=77,
                beside=True,
                title=_("Szukanie plików, których nie ma w żadnym rejestrze"),
                cure=_(
                    "Przekaż administratorowi serwera: „manage.py loose_files” wypisuje te pliki, "
                    "a z „--delete” je usuwa."
                ),
            ),
        )
    ),
)
