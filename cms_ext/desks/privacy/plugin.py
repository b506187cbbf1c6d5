"""What data protection adds to the site: the core's data and terms, rights, words and jobs."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.desks.privacy.domain import core_data, retention
from cms_ext.desks.privacy.domain.erasure import erase_again
from cms_ext.desks.privacy.domain.packet import ExportedBy

# The terms with which a co-op begins (glossary.md B4), of what stands about everybody on file.
#
# Other parts of the site declare those of their own data. `RetentionPolicy` rows, once made.

# Kept by law: without a term nothing of it is ever deleted automatically.
LASTING = (
    plugins.Retention(
        "GENERAL_MEETING_MINUTES",
        "Protokoły walnego zgromadzenia",
        source="prawo spółdzielcze, art. 41 § 5: co najmniej 10 lat",
    ),
    plugins.Retention(
        "ANNUAL_STATEMENTS",
        "Zatwierdzone sprawozdania roczne",
        source="ustawa o rachunkowości, art. 74: co najmniej 5 lat",
    ),
    plugins.Retention(
        "LEDGER",
        "Księga i dowody księgowe",
        source="ustawa o rachunkowości, art. 74: co najmniej 5 lat",
    ),
    plugins.Retention(
        "MEMBER_REGISTER",
        "Rejestr członków",
        source="prawo spółdzielcze, art. 30",
    ),
    plugins.Retention(
        "DOCUMENT_REQUESTS",
        "Wnioski o udostępnienie dokumentów i odmowy",
        source="prawo spółdzielcze, art. 18: dowód udostępnienia albo odmowy",
    ),
)
FIRST_TERMS = (
    *LASTING,
    plugins.Retention(
        "MAIL_TEXTS",
        "Treść wysłanych wiadomości",
        "wysłania",
        days=30,
        forget=retention.forget_message_texts,
        order=15,
    ),
    plugins.Retention(
        "MAIL_RECORDS",
        "Zapisy wysłanych wiadomości",
        "wysłania",
        months=12,
        forget=retention.forget_message_records,
        order=16,
    ),
    plugins.Retention(
        "SESSIONS",
        "Lista sesji",
        "zakończenia sesji",
        days=30,
        forget=retention.forget_sessions,
        order=20,
    ),
    plugins.Retention(
        "KNOWN_DEVICES",
        "Znane urządzenia",
        "ostatniego logowania",
        months=13,
        forget=retention.forget_devices,
        order=21,
    ),
    plugins.Retention(
        "SIGN_IN_TRIES",
        "Liczniki prób logowania",
        "końca okresu liczenia",
        days=1,
        forget=retention.forget_tries,
        order=22,
    ),
    plugins.Retention(
        "KEPT_FORMS",
        "Treść formularzy zachowana po końcu sesji",
        "zachowania",
        days=1,
        forget=retention.forget_kept_forms,
        order=22,
    ),
    plugins.Retention(
        "PASSWORD_RESETS",
        "Prośby o nowe hasło i zmiany adresu, zaproszenia pracowników",
        "prośby",
        days=30,
        forget=retention.forget_resets,
        order=23,
    ),
    plugins.Retention(
        "STARTER_PASSWORDS",
        "Skróty haseł startowych",
        "użycia, unieważnienia albo końca ważności",
        days=0,
        forget=retention.forget_starter_passwords,
        order=24,
    ),
    plugins.Retention(
        "SMS_RECORDS",
        "Zapisy wysłanych SMS",
        "wysłania",
        months=12,
        forget=retention.forget_text_messages,
        order=45,
    ),
    plugins.Retention(
        "LOG_SIGN_IN",
        "Dziennik logowań i własnych odczytów",
        "zdarzenia",
        months=12,
        forget=retention.forget_sign_ins,
        order=60,
    ),
    plugins.Retention(
        "LOG_ACT",
        "Dziennik czynności i odczytów pracowników",
        "zdarzenia",
        months=72,
        forget=retention.forget_acts,
        order=61,
    ),
)


PLUGIN = plugins.Plugin(
    site=plugins.SitePart(
        menu=(
            plugins.MenuEntry(
                _("Kto oglądał moje dane"),
                "privacy:access_log",
                "account",
                6,
                on_file=True,
                found_by=_("widzi widział dziennik dostęp osobowe RODO"),
            ),
            plugins.MenuEntry(
                _("Moje dane"),
                "privacy:my_data",
                "account",
                7,
                on_file=True,
                found_by=_("osobowe RODO kopia pobrać sprostować poprawić usunąć"),
            ),
        )
    ),
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(
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
                "cms_ext_identity.PostalAddressRequest",
                "cms_ext_identity.RecoveryCode",
                "cms_ext_identity.SignInSession",
                "cms_ext_identity.User",
                "cms_ext_life_events.LifeEvent",
                "cms_ext_privacy.Erasure",
            ),
            staff_models=("cms_ext_life_events.SkippedStep",),
        ),
        retention=FIRST_TERMS,
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Rejestry i ustawienia",
                (
                    "privacy_desk_people",
                    "cms_ext_privacy_retentionpolicy_modeladmin_index",
                    "cms_ext_privacy_erasure_modeladmin_index",
                ),
            ),
        ),
        roles=(
            plugins.Role(
                "auditor", ("cms_ext_privacy.view_retentionpolicy", "cms_ext_privacy.view_erasure")
            ),
            plugins.Role(
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
            plugins.RightInWords(
                _("ogląda okresy przechowywania i rejestr usunięć danych"),
                ("cms_ext_privacy.view_retentionpolicy", "cms_ext_privacy.view_erasure"),
            ),
            plugins.RightInWords(
                _("zmienia okresy przechowywania"), ("cms_ext_privacy.change_retentionpolicy",)
            ),
            plugins.RightInWords(
                _("wydaje osobie jej dane i usuwa je na jej żądanie"),
                ("cms_ext_privacy.export_person", "cms_ext_privacy.erase_person"),
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("PERSON_EXPORTED", _("Wydanie kopii danych")),
                ("PERSON_ERASED", _("Usunięcie danych")),
                ("RETENTION_CHANGED", _("Zmiana okresu przechowywania")),
                ("PURGE", _("Usunięcie danych po terminie")),
            ),
            codes=(("cms_ext_identity.Person", ExportedBy),),
        )
    ),
    operations=plugins.OperationsPart(
        jobs=(
            plugins.Job(
                "purge",
                timedelta(days=1),
                retention.purge_nightly,
                order=70,
                title=_("Usuwanie danych po terminie"),
            ),
            plugins.Job(
                "erase_again",
                timedelta(days=1),
                lambda: erase_again(business_today()),
                order=75,
                title=_("Powtórne usuwanie danych po przywróceniu kopii"),
            ),
            plugins.Job(
                "loose_files",
                timedelta(days=1),
                retention.report_loose_files,
                order=77,
                beside=True,
                title=_("Szukanie plików, których nie ma w żadnym rejestrze"),
                cure=_(
                    "Przekaż administratorowi serwera: „coop loose_files” wypisuje te pliki, "
                    "a z „--delete” je usuwa."
                ),
            ),
        )
    ),
)
