"""The declaration of access: jobs, search, rights, retention, and names of log actions."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.access import people, vocabulary
from cms_ext.access.acts import ACTS
from cms_ext.access.domain import queue, status
from cms_ext.access.domain.applicant import name_on_file_should_be
from cms_ext.access.domain.batch_letter import delete_old_letters, print_approved_batches
from cms_ext.access.domain.decision import end_unsupplemented
from cms_ext.access.domain.email.mailbox import MailboxUnreachable, mailbox_url, poll_mailbox
from cms_ext.access.domain.email.stored_message import find_taken_messages, forget_taken_messages
from cms_ext.access.domain.ending import close_ended_rights, end_unsigned
from cms_ext.access.domain.issue import STARTER_CODE_LETTER, printed_code_valid
from cms_ext.access.domain.queue import list_board_sections
from cms_ext.access.domain.retention import (
    forget_accepted,
    forget_batches,
    forget_files,
    forget_refused,
)
from cms_ext.access.domain.sender import SENDER_LINK_LETTER, answer_site_forms
from cms_ext.access.letter_kinds import LETTER_KINDS
from cms_ext.access.log_words import ACTIONS
from cms_ext.access.models import ApplicationAttachment
from cms_ext.access.vocabulary import DECIDES_ON_APPLICATIONS, SEES_APPLICATIONS
from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.virus_scan import scan_waiting
from cms_ext.people.identity.models import User


def poll_office_mailbox() -> None:
    """Poll the mailbox; raises MailboxUnreachable, so that readiness names the job."""
    done = poll_mailbox(mailbox_url(), business_today())
    if done.broken:
        raise MailboxUnreachable(done.broken)


def scan_attachments() -> None:
    scan_waiting(ApplicationAttachment.objects.all())


EVENTS = (
    plugins.EventKind(
        "application.decided", _("Rozpatrzono wniosek o dostęp"), ("APPROVED", "REJECTED")
    ),
)


def find_applications(query: str, user: User, today: date) -> Sequence[plugins.SearchHit]:
    """Find applications by number, name or member number, of desks that this person reads."""
    applications = queue.listed_applications(
        queue.select_applications(user), queue.QueueView.ALL, query, today
    )
    return [
        plugins.SearchHit(
            f"{found.number}, {found.person or name_on_file_should_be(found.payload)}",
            reverse("access_desk_application", args=[found.pk]),
            str(found.get_state_display()),
            found.pk,
        )
        for found in applications[: plugins.MAX_HITS]
    ]


PLUGIN = plugins.Plugin(
    exchange=plugins.ExchangePart(
        collections=(
            plugins.ApiCollection(
                "applications",
                _("numery, stan i terminy wniosków o dostęp, bez nazwisk"),
                status.ApplicationCourse,
                status.list_courses,
                SEES_APPLICATIONS,
                find_row=status.find_course,
                filters=status.ApplicationFilters,
            ),
        )
    ),
    site=plugins.SitePart(
        urls="cms_ext.access.urls",
        menu=(
            plugins.MenuEntry(
                _("Wniosek o dostęp"),
                "access:choose",
                where="search",
                found_by=_(
                    "login loginu konto założyć rejestracja zarejestrować nadanie uzyskać dostać "
                    "hasło startowe formularz oświadczenie druk"
                ),
            ),
            plugins.MenuEntry(
                _("Stan wniosku"),
                "access:status",
                where="search",
                found_by=_("sprawdź sprawdzić mój mojego rozpatrzenie dostęp hasło startowe"),
            ),
        ),
    ),
    people=plugins.PeoplePart(
        applying=plugins.ApplicationIntake(
            banner=people.sign_in_banner,
            papers=people.form_papers,
            code_valid=printed_code_valid,
        ),
        person=plugins.PersonPage(sections=people.list_person_sections, realms=people.list_realms),
        personal_data=plugins.PersonalData(
            collect=people.collect_data,
            erase=people.erase_data,
            about=people.letter_subjects,
            models=(
                "cms_ext_access.AccessApplication",
                "cms_ext_access.BatchLetter",
                "cms_ext_access.EndedRight",
                "cms_ext_access.FormerAccess",
            ),
            staff_models=(
                "cms_ext_access.BatchPart",
                "cms_ext_access.CheckResult",
                "cms_ext_access.CredentialBatch",
                "cms_ext_access.CredentialIssue",
                "cms_ext_access.FormDraft",
                "cms_ext_access.OverrideProposal",
                "cms_ext_access.PhoneCheck",
            ),
        ),
        retention=(
            plugins.Retention(
                "ACCESS_FILES",
                "Załączniki i e-maile wniosków odrzuconych i wycofanych, e-maile bez wniosku oraz "
                "skany, których oryginał jest w biurze",
                "rozpatrzenia albo wycofania; e-mail, który czeka na pracownika: od załatwienia",
                days=30,
                forget=forget_files,
                order=10,
            ),
            plugins.Retention(
                "ACCESS_REFUSED",
                "Wnioski o dostęp odrzucone i wycofane",
                "rozpatrzenia albo wycofania",
                months=12,
                forget=forget_refused,
                order=11,
            ),
            plugins.Retention(
                "ACCESS_ACCEPTED",
                "Wnioski o dostęp uwzględnione",
                "zamknięcia dostępu",
                months=36,
                forget=forget_accepted,
                order=12,
            ),
            plugins.Retention(
                "ACCESS_BATCHES",
                "Listy osób, którym wydano hasła startowe paczką",
                "przygotowania paczki",
                months=36,
                forget=forget_batches,
                order=13,
            ),
        ),
    ),
    desk=plugins.DeskPart(
        board=list_board_sections,
        help=(
            plugins.HelpChapter(
                "clerks",
                "Wnioski o dostęp (oba działy)",
                ("access_desk_queue", "wagtailsettings:edit cms_ext_access accesssettings"),
            ),
            plugins.HelpChapter("clerks", "Zmienić wzór wniosku", ("access_desk_forms",)),
            plugins.HelpChapter(
                "clerks", "Wydać hasła startowe wielu osobom", ("access_desk_batches",)
            ),
        ),
        acts=ACTS,
        rights=(
            plugins.RightInWords(
                _("ogląda wnioski o dostęp; dział tylko swoje"), SEES_APPLICATIONS
            ),
            plugins.RightInWords(
                _("rozpatruje wnioski o dostęp swojego działu i wydaje hasła startowe"),
                ("cms_ext_access.decide_accessapplication",),
            ),
            plugins.RightInWords(
                _("zmienia ustawienia wniosków o dostęp"), ("cms_ext_access.change_accesssettings",)
            ),
        ),
        tasks=(
            plugins.DeskTask(
                _("Wpisz wniosek z papieru"),
                "access_desk_paper_panels",
                DECIDES_ON_APPLICATIONS,
                order=100,
            ),
        ),
        finds=(
            plugins.SearchGroup(
                "applications",
                _("Wnioski o dostęp"),
                SEES_APPLICATIONS,
                find_applications,
                "access_desk_queue",
                recorded="cms_ext_access.AccessApplication",
                order=30,
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "applications",
                _("Wnioski o dostęp do rozpatrzenia"),
                "access_desk_queue",
                DECIDES_ON_APPLICATIONS,
                queue.applications_waiting,
                button=_("Rozpatrz"),
                order=50,
                for_residents=True,
            ),
            plugins.WorkQueue(
                "credential_batches",
                _("Paczki haseł startowych do zatwierdzenia"),
                "access_desk_batches",
                DECIDES_ON_APPLICATIONS,
                queue.batches_to_approve,
                order=52,
            ),
            plugins.WorkQueue(
                "form_drafts",
                _("Wzory wniosków do zatwierdzenia"),
                "access_desk_forms",
                DECIDES_ON_APPLICATIONS,
                queue.forms_to_approve,
                order=54,
            ),
            plugins.WorkQueue(
                "forms_offered",
                _("Wzory wniosków, do których program przynosi zmiany"),
                "access_desk_forms",
                DECIDES_ON_APPLICATIONS,
                queue.forms_offered,
                button=_("Zobacz"),
                in_menus=False,
                order=55,
                is_quiet=True,
            ),
            plugins.WorkQueue(
                "not_signed_in",
                _("Osoby, które nie zalogowały się przez dwa tygodnie od doręczenia hasła"),
                "access_desk_batches",
                DECIDES_ON_APPLICATIONS,
                queue.letters_without_sign_in,
                button=_("Zobacz"),
                query="?widok=bez-logowania",
                in_menus=False,
                order=53,
                is_quiet=True,
            ),
            plugins.WorkQueue(
                "messages",
                _("Wiadomości, których nie dołączono do wniosku"),
                "access_desk_drop_in",
                DECIDES_ON_APPLICATIONS,
                queue.messages_waiting,
                order=51,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        events=EVENTS,
        log=plugins.LogWords(
            actions=ACTIONS,
            codes=(
                ("cms_ext_access.FormDraft", vocabulary.DraftState),
                *(
                    ("cms_ext_access.AccessApplication", codes)
                    for codes in (
                        vocabulary.ApplicationState,
                        vocabulary.DraftState,
                        vocabulary.RejectReason,
                        vocabulary.AccessCheckCode,
                        vocabulary.CheckVerdict,
                        vocabulary.PhoneResult,
                        vocabulary.PhoneQuestion,
                        vocabulary.Unsigned,
                    )
                ),
            ),
        ),
    ),
    operations=plugins.OperationsPart(
        letters=plugins.LetterStore(find_taken_messages, forget_taken_messages),
        composers=(STARTER_CODE_LETTER, SENDER_LINK_LETTER),
        letter_kinds=LETTER_KINDS,
        jobs=(
            plugins.Job(
                "answer_site_forms",
                timedelta(seconds=3),
                lambda: answer_site_forms(business_today()),
                order=10,
                title=_("Przyjmowanie wniosków ze strony"),
            ),
            plugins.Job(
                "end_unsigned",
                timedelta(days=1),
                lambda: end_unsigned(business_today()),
                order=80,
                title=_("Kończenie wniosków bez podpisu"),
            ),
            plugins.Job(
                "end_unsupplemented",
                timedelta(days=1),
                lambda: end_unsupplemented(business_today()),
                order=85,
                title=_("Kończenie wniosków bez uzupełnienia"),
            ),
            plugins.Job(
                "close_ended_rights",
                timedelta(days=1),
                lambda: close_ended_rights(business_today()),
                order=90,
                title=_("Zamykanie dostępów, do których ustało prawo"),
            ),
            plugins.Job(
                "poll_mailbox",
                timedelta(minutes=2),
                poll_office_mailbox,
                order=95,
                only_with="COOP_MAILBOX_URL",
                title=_("Odbieranie poczty biura"),
            ),
            plugins.Job(
                "print_credential_batches",
                timedelta(seconds=5),
                print_approved_batches,
                order=96,
                beside=True,
                title=_("Przygotowywanie listów z hasłami startowymi"),
            ),
            plugins.Job(
                "delete_credential_letters",
                timedelta(hours=1),
                delete_old_letters,
                order=97,
                title=_("Usuwanie plików z hasłami startowymi"),
            ),
            plugins.Job(
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
