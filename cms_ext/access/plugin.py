"""What this part of the extension adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.access import applying as access_applying
from cms_ext.access import person_part, search_group
from cms_ext.access import personal_data as access_personal_data
from cms_ext.access.domain.issue import printed_code_valid
from cms_ext.access.domain.queue import applications_waiting, messages_waiting
from cms_ext.access.domain.retention import forget_accepted, forget_files, forget_refused
from cms_ext.access.jobs import (
    answer_site_forms_today,
    close_ended_rights_today,
    end_unsigned_today,
    end_unsupplemented_today,
    poll_office_mailbox,
    scan_attachments,
)
from cms_ext.access.log_words import ACTIONS
from cms_ext.access.roles import DECIDES_ON_APPLICATIONS, SEES_APPLICATIONS
from cms_ext.access.vocabulary import (
    AccessCheckCode,
    ApplicationState,
    CheckVerdict,
    PhoneQuestion,
    PhoneResult,
    RejectReason,
    Unsigned,
)
from cms_ext.plugins import (
    Applying,
    DeskPart,
    EvidencePart,
    Job,
    LogWords,
    OperationsPart,
    PeoplePart,
    PersonalData,
    PersonPage,
    Plugin,
    Retention,
    RightInWords,
    SearchGroup,
    SitePart,
    WorkQueue,
)

PLUGIN = Plugin(
    site=SitePart(
        urls="cms_ext.access.urls",
    ),
    people=PeoplePart(
        applying=Applying(
            banner=access_applying.banner,
            papers=access_applying.form_papers,
            code_valid=printed_code_valid,
        ),
        person=PersonPage(
            sections=person_part.sections,
            realms=person_part.realms,
        ),
        personal_data=PersonalData(
            collect=access_personal_data.collect,
            erase=access_personal_data.erase,
            about=access_personal_data.about,
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
                forget=forget_files,
                order=10,
            ),
            Retention(
                "ACCESS_REFUSED",
                "Wnioski o dostęp odrzucone i wycofane",
                "rozpatrzenia albo wycofania",
                months=12,
                forget=forget_refused,
                order=11,
            ),
            Retention(
                "ACCESS_ACCEPTED",
                "Wnioski o dostęp uwzględnione",
                "zamknięcia dostępu",
                months=36,
                forget=forget_accepted,
                order=12,
            ),
        ),
    ),
    desk=DeskPart(
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
                search_group.find,
                "access_desk_queue",
                recorded="cms_ext_access.AccessApplication",
                order=30,
            ),
        ),
        queues=(
            WorkQueue(
                "applications",
                _("Wnioski o dostęp do rozpatrzenia"),
                "access_desk_queue",
                DECIDES_ON_APPLICATIONS,
                applications_waiting,
                button=_("Rozpatrz"),
                order=50,
            ),
            WorkQueue(
                "messages",
                _("Wiadomości, których nie dołączono do wniosku"),
                "access_desk_drop_in",
                DECIDES_ON_APPLICATIONS,
                messages_waiting,
                order=51,
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=ACTIONS,
            codes=tuple(
                ("cms_ext_access.AccessApplication", codes)
                for codes in (
                    ApplicationState,
                    RejectReason,
                    AccessCheckCode,
                    CheckVerdict,
                    PhoneResult,
                    PhoneQuestion,
                    Unsigned,
                )
            ),
        ),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "answer_site_forms",
                timedelta(seconds=3),
                answer_site_forms_today,
                order=10,
                title=_("Przyjmowanie wniosków ze strony"),
            ),
            Job(
                "end_unsigned",
                timedelta(days=1),
                end_unsigned_today,
                order=80,
                title=_("Kończenie wniosków bez podpisu"),
            ),
            Job(
                "end_unsupplemented",
                timedelta(days=1),
                end_unsupplemented_today,
                order=85,
                title=_("Kończenie wniosków bez uzupełnienia"),
            ),
            Job(
                "close_ended_rights",
                timedelta(days=1),
                close_ended_rights_today,
                order=90,
                title=_("Zamykanie dostępów, do których ustało prawo"),
            ),
            Job(
                "poll_mailbox",
                timedelta(minutes=2),
                poll_office_mailbox,
                order=95,
                only_with="COOP_MAILBOX_URL",
                title=_("Odbieranie poczty biura"),
            ),
            Job(
                "access_scan_files",
                timedelta(minutes=1),
                scan_attachments,
                order=98,
                only_with="COOP_CLAMD",
                title=_("Sprawdzanie załączników wniosków programem antywirusowym"),
            ),
        ),
    ),
)
