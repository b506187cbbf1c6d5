"""What this part of the extension adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.desks.privacy.domain import core_data
from cms_ext.desks.privacy.domain.erasure import erase_again_nightly
from cms_ext.desks.privacy.domain.loose_files import report_loose_files
from cms_ext.desks.privacy.domain.packet import ExportedBy
from cms_ext.desks.privacy.domain.retention import purge_nightly
from cms_ext.desks.privacy.first_terms import FIRST_TERMS
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
    RightInWords,
    Role,
    SitePart,
)

PLUGIN = Plugin(
    site=SitePart(
        menu=(
            MenuEntry(_("Kto oglądał moje dane"), "privacy:access_log", "account", 6, on_file=True),
            MenuEntry(_("Moje dane"), "privacy:my_data", "account", 7, on_file=True),
        ),
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
                "auditor",
                ("cms_ext_privacy.view_retentionpolicy", "cms_ext_privacy.view_erasure"),
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
                (
                    "cms_ext_privacy.view_retentionpolicy",
                    "cms_ext_privacy.view_erasure",
                ),
            ),
            RightInWords(
                _("zmienia okresy przechowywania"),
                ("cms_ext_privacy.change_retentionpolicy",),
            ),
            RightInWords(
                _("wydaje osobie jej dane i usuwa je na jej żądanie"),
                (
                    "cms_ext_privacy.export_person",
                    "cms_ext_privacy.erase_person",
                ),
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
        ),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "purge",
                timedelta(days=1),
                purge_nightly,
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
                report_loose_files,
                order=77,
                beside=True,
                title=_("Szukanie plików, których nie ma w żadnym rejestrze"),
                cure=_(
                    "Przekaż administratorowi serwera: „manage.py loose_files” wypisuje te pliki, "
                    "a z „--delete” je usuwa."
                ),
            ),
        ),
    ),
)
