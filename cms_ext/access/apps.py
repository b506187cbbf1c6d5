from datetime import timedelta
from typing import Any

from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_noop as _

from cms_ext.access.log_words import ACTIONS
from cms_ext.access.roles import DECIDES_ON_APPLICATIONS, SEES_APPLICATIONS
from cms_ext.plugins import (
    Applying,
    Job,
    LogWords,
    PersonalData,
    PersonPart,
    Plugin,
    PluginConfig,
    Retention,
    RightInWords,
    SearchGroup,
    WorkQueue,
)

JOBS = "cms_ext.access.jobs"
FORGETTING = "cms_ext.access.domain.step"


class AccessConfig(PluginConfig):
    name = "cms_ext.access"
    label = "cms_ext_access"
    verbose_name = "Wnioski o dostęp"
    plugin = Plugin(
        slug="access",
        title="Wnioski o dostęp",
        urls="cms_ext.access.urls",
        applying=Applying(
            banner="cms_ext.access.applying.banner",
            papers="cms_ext.access.applying.form_papers",
            code_valid="cms_ext.access.domain.issue.printed_code_valid",
        ),
        person=PersonPart(
            sections="cms_ext.access.person_part.sections",
            realms="cms_ext.access.person_part.realms",
        ),
        demo="cms_ext.operations.new_site.demo.applications.load",
        log=LogWords(
            actions=ACTIONS,
            codes=tuple(
                ("cms_ext_access.AccessApplication", f"cms_ext.access.vocabulary.{name}")
                for name in (
                    "ApplicationState",
                    "RejectReason",
                    "AccessCheckCode",
                    "CheckVerdict",
                    "PhoneResult",
                    "PhoneQuestion",
                    "Unsigned",
                )
            ),
        ),
        rights=(
            RightInWords(
                _("ogląda wnioski o dostęp; dział tylko swoje"),
                SEES_APPLICATIONS,
            ),
            RightInWords(
                _("rozpatruje wnioski o dostęp swojego działu i wydaje hasła startowe"),
                ("cms_ext_access.decide_accessapplication",),
            ),
            RightInWords(
                _("zmienia ustawienia wniosków o dostęp"),
                ("cms_ext_access.change_accesssettings",),
            ),
        ),
        finds=(
            SearchGroup(
                "applications",
                _("Wnioski o dostęp"),
                SEES_APPLICATIONS,
                "cms_ext.access.search_group.find",
                "access_desk_queue",
                recorded="cms_ext_access.AccessApplication",
                order=30,
            ),
        ),
        today=(
            WorkQueue(
                "applications",
                _("Wnioski o dostęp do rozpatrzenia"),
                "access_desk_queue",
                DECIDES_ON_APPLICATIONS,
                "cms_ext.access.domain.queue.applications_waiting",
                button=_("Rozpatrz"),
                order=50,
            ),
            WorkQueue(
                "messages",
                _("Wiadomości, których nie dołączono do wniosku"),
                "access_desk_drop_in",
                DECIDES_ON_APPLICATIONS,
                "cms_ext.access.domain.queue.messages_waiting",
                order=51,
            ),
        ),
        jobs=(
            Job(
                "answer_site_forms",
                timedelta(seconds=3),
                f"{JOBS}.answer_site_forms_today",
                order=10,
                title=_("Przyjmowanie wniosków ze strony"),
            ),
            Job(
                "end_unsigned",
                timedelta(days=1),
                f"{JOBS}.end_unsigned_today",
                order=80,
                title=_("Kończenie wniosków bez podpisu"),
            ),
            Job(
                "end_unsupplemented",
                timedelta(days=1),
                f"{JOBS}.end_unsupplemented_today",
                order=85,
                title=_("Kończenie wniosków bez uzupełnienia"),
            ),
            Job(
                "close_ended_rights",
                timedelta(days=1),
                f"{JOBS}.close_ended_rights_today",
                order=90,
                title=_("Zamykanie dostępów, do których ustało prawo"),
            ),
            Job(
                "poll_mailbox",
                timedelta(minutes=2),
                f"{JOBS}.poll_office_mailbox",
                order=95,
                only_with="COOP_MAILBOX_URL",
                title=_("Odbieranie poczty biura"),
            ),
            Job(
                "access_scan_files",
                timedelta(minutes=1),
                f"{JOBS}.scan_attachments",
                order=98,
                only_with="COOP_CLAMD",
                title=_("Sprawdzanie załączników wniosków programem antywirusowym"),
            ),
        ),
        personal_data=PersonalData(
            collect="cms_ext.access.personal_data.collect",
            erase="cms_ext.access.personal_data.erase",
            about="cms_ext.access.personal_data.about",
            models=(
                "cms_ext_access.AccessApplication",
                "cms_ext_access.EndedRight",
                "cms_ext_access.FormerAccess",
            ),
            staff_models=(
                "cms_ext_access.CheckResult",
                "cms_ext_access.CredentialIssue",
                "cms_ext_access.OverrideProposal",
                "cms_ext_access.PhoneCheck",
            ),
        ),
        retention=(
            Retention(
                "ACCESS_FILES",
                "Załączniki i e-maile wniosków odrzuconych i wycofanych oraz skany, których "
                "oryginał jest w biurze",
                "rozpatrzenia albo wycofania",
                days=30,
                forget=f"{FORGETTING}.forget_files",
                order=10,
            ),
            Retention(
                "ACCESS_REFUSED",
                "Wnioski o dostęp odrzucone i wycofane",
                "rozpatrzenia albo wycofania",
                months=12,
                forget=f"{FORGETTING}.forget_refused",
                order=11,
            ),
            Retention(
                "ACCESS_ACCEPTED",
                "Wnioski o dostęp uwzględnione",
                "zamknięcia dostępu",
                months=36,
                forget=f"{FORGETTING}.forget_accepted",
                order=12,
            ),
        ),
    )

    def ready(self) -> None:
        # Connects what logins tell to the applications that opened them.
        from cms_ext.access import receivers  # noqa: F401, PLC0415 - the apps must be ready
        from cms_ext.access.checks import (  # noqa: PLC0415 - the apps must be ready
            check_forms,
            check_mailbox,
            check_trust_store,
        )

        checks.register(check_forms)
        checks.register(check_trust_store)
        checks.register(check_mailbox)
        post_migrate.connect(_make_first_versions, sender=self)


def _make_first_versions(using: str, **kwargs: Any) -> None:
    from cms_ext.access.domain.form_version import sync_forms  # noqa: PLC0415 - models
    from cms_ext.access.models import FormVersion  # noqa: PLC0415 - models

    # Migrating only a part of the site, or backwards, may leave the table out.
    if FormVersion._meta.db_table in connections[using].introspection.table_names():
        sync_forms()
