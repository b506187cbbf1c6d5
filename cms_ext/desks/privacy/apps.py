from datetime import timedelta
from typing import Any

from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_noop as _

from cms_ext.desks.privacy.first_terms import FIRST_TERMS
from cms_ext.plugins import (
    Job,
    LogWords,
    MenuEntry,
    PersonalData,
    Plugin,
    PluginConfig,
    RightInWords,
    Role,
)


class PrivacyConfig(PluginConfig):
    name = "cms_ext.desks.privacy"
    label = "cms_ext_privacy"
    verbose_name = "Dane osobowe"
    plugin = Plugin(
        slug="privacy",
        title="Dane osobowe",
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
        log=LogWords(
            actions=(
                ("PERSON_EXPORTED", _("Wydanie kopii danych")),
                ("PERSON_ERASED", _("Usunięcie danych")),
                ("RETENTION_CHANGED", _("Zmiana okresu przechowywania")),
                ("PURGE", _("Usunięcie danych po terminie")),
            ),
            codes=(
                ("cms_ext_identity.Person", "cms_ext.desks.privacy.domain.packet.ExportedBy"),
                (
                    "cms_ext_identity.Person",
                    "cms_ext.desks.people.person_register.forms.MergeReason",
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
        jobs=(
            Job(
                "purge",
                timedelta(days=1),
                "cms_ext.desks.privacy.domain.retention.purge_nightly",
                order=70,
                title=_("Usuwanie danych po terminie"),
            ),
            Job(
                "erase_again",
                timedelta(days=1),
                "cms_ext.desks.privacy.domain.erasure.erase_again_nightly",
                order=75,
                title=_("Powtórne usuwanie danych po przywróceniu kopii"),
            ),
            Job(
                "loose_files",
                timedelta(days=1),
                "cms_ext.desks.privacy.domain.loose_files.report_loose_files",
                order=77,
                beside=True,
                title=_("Szukanie plików, których nie ma w żadnym rejestrze"),
                cure=_(
                    "Przekaż administratorowi serwera: „manage.py loose_files” wypisuje te pliki, "
                    "a z „--delete” je usuwa."
                ),
            ),
        ),
        personal_data=PersonalData(
            collect="cms_ext.desks.privacy.domain.core_data.collect",
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
        menu=(
            MenuEntry(_("Kto oglądał moje dane"), "privacy:access_log", "account", 6, on_file=True),
            MenuEntry(_("Moje dane"), "privacy:my_data", "account", 7, on_file=True),
        ),
    )

    def ready(self) -> None:
        from cms_ext.desks.privacy.checks import check_personal_models  # noqa: PLC0415 - needs the apps

        checks.register(check_personal_models)
        post_migrate.connect(_make_policies, sender=self)


def _make_policies(using: str, **kwargs: Any) -> None:
    from cms_ext.desks.privacy.domain.retention import ensure_policies  # noqa: PLC0415 - models
    from cms_ext.desks.privacy.models import RetentionPolicy  # noqa: PLC0415 - models

    # Migrating only a part of the site, or backwards, may leave the table out.
    if RetentionPolicy._meta.db_table in connections[using].introspection.table_names():
        ensure_policies()
