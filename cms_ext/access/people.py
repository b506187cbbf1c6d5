"""What the site shows and stores about applicants: sign-in page, person's page, data export."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms_ext import plugins
from cms_ext.access.domain.credential_batch import letter_outcome
from cms_ext.access.domain.form_version import panels_accepting
from cms_ext.access.domain.queue import SEES, QueueView, listed_applications, select_applications
from cms_ext.access.domain.retention import remove_applications
from cms_ext.access.models import (
    AccessApplication,
    AccessSettings,
    ApplicationAttachment,
    BatchLetter,
    EndedRight,
    FormerAccess,
    ReceivedMessage,
)
from cms_ext.access.models.settings import FORMER_LOGINS
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketFile, PacketSection, Row
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.people.identity.models import Person, User


def sign_in_banner() -> str:
    """Return the words above the sign-in form, the same for everybody; may be empty.

    Those of a new site name the forms of a co-op, which other offices leave out.
    """
    # Not `AccessSettings.load`, which writes the row when it is read for the first time.
    settings = AccessSettings.base_queryset().first() or AccessSettings()
    words: str = settings.banner
    return "" if words == FORMER_LOGINS and plugins.is_left_out("former-logins") else words


def form_papers(realm: str, today: date) -> Sequence[plugins.PaperLink]:
    """Links to the application for a panel and its paper form, of each way open today."""
    ways_with_paper = [
        procedure
        for its_realm, procedure in plugins.list_procedures()
        if its_realm == realm and procedure.paper
    ]
    accepting = panels_accepting([procedure.panel for procedure in ways_with_paper], today)
    ways = [procedure for procedure in ways_with_paper if procedure.panel in accepting]
    return [paper for place, way in enumerate(ways) for paper in _papers(realm, way, place == 0)]


def _papers(
    realm: str, procedure: plugins.AccessProcedure, is_first: bool
) -> Sequence[plugins.PaperLink]:
    """Return the links of one way.

    Only the first says just the panel, so that no two read alike.
    """
    panel = plugins.find_panel(realm)
    words = _("Wypełnij wniosek do %(panel)s") % {"panel": panel.name if panel else procedure.panel}
    return [
        plugins.PaperLink(
            words if is_first else _(procedure.title),
            reverse("access:apply", args=[procedure.path]),
            _("na stronie"),
        ),
        plugins.PaperLink(
            _(procedure.paper), reverse("access:blank", args=[procedure.path]), _("PDF do druku")
        ),
    ]


def list_person_sections(
    person: Person, user: User, today: date
) -> Sequence[plugins.PersonSection]:
    """Applications of a person that this member of staff may read, in queue order."""
    if not user.has_perm(SEES):
        return []
    applications = listed_applications(
        select_applications(user).filter(person=person), QueueView.ALL, "", today
    )
    return [
        plugins.PersonSection(
            _("Wnioski"),
            tuple(map(_row, applications)),
            _("Ta osoba nie złożyła wniosku w Twoim dziale."),
            after_logins=True,
        )
    ]


def list_realms(person: Person) -> Iterable[str]:
    """Return the realms to which the person applied."""
    applications = AccessApplication.objects.filter(person=person)
    panels = set(applications.values_list("panel", flat=True))
    return [realm for realm, procedure in plugins.list_procedures() if procedure.panel in panels]


def _row(application: AccessApplication) -> plugins.PersonRow:
    received = date_format(localtime(application.received_at), "j.m.Y")
    return plugins.PersonRow(
        application.number,
        f"{ApplicationState(application.state).label}, {received}",
        reverse("access_desk_application", args=[application.pk]),
    )


def collect_data(person: Person) -> Sequence[PacketSection]:
    """Collect all that is stored about the person's applications, for a data export."""
    applications = list(
        AccessApplication.objects.filter(person=person)
        .select_related("form_version")
        .prefetch_related("attachments", "messages", "issues", "phone_checks")
        .order_by("received_at", "pk")
    )
    return [
        _former(person),
        _letters(person),
        _applications(applications),
        _contents(applications),
        _files(applications),
        _received(applications),
    ]


def letter_subjects(person: Person) -> Sequence[QuerySet[Any]]:
    """Return the rows about which letters are the person's."""
    return [AccessApplication.objects.filter(person=person)]


def erase_data(person: Person, today: date) -> Sequence[RetainedData]:
    """Erase applications and former logins; files go after the commit. Needs a transaction."""
    remove_applications(AccessApplication.objects.filter(person=person))
    BatchLetter.objects.filter(person=person).delete()
    logins = User.objects.filter(person=person)
    EndedRight.objects.filter(user__in=logins).delete()
    for former in FormerAccess.objects.filter(user__in=logins):
        former.login = f"usuniety-{former.pk}"
        former.save(update_fields=["login"])
    return []


def _former(person: Person) -> PacketSection:
    logins = User.objects.filter(person=person)
    rows: list[Row] = [
        {
            _("Panel"): former.panel,
            _("Login"): former.login,
            _("Ostatnio użyty"): former.last_used_on,
        }
        for former in FormerAccess.objects.filter(user__in=logins)
    ]
    return PacketSection(_("Dostępy do poprzedniej strony"), rows, order=25)


def _letters(person: Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Panel"): letter.part.batch.panel,
            _("Przygotowano"): letter.part.batch.proposed_at,
            _("Podstawa"): letter.part.batch.ground,
            _("Co się stało"): str(letter_outcome(letter).label),
        }
        for letter in BatchLetter.objects.filter(person=person).select_related(
            "part__batch", "code"
        )
    ]
    return PacketSection(_("Listy z hasłem startowym"), rows, order=50)


def _applications(applications: list[AccessApplication]) -> PacketSection:
    rows: list[Row] = [
        {
            _("Numer"): application.number,
            _("Panel"): application.panel,
            _("Sposób złożenia"): application.get_channel_display(),
            _("Wpłynął"): application.received_at,
            _("Stan"): application.get_state_display(),
            _("Rozpatrzono"): application.decided_at,
            _("Powód odmowy"): application.get_reject_reason_display(),
            _("Uzasadnienie"): application.decision_text,
            _("Wątpliwość"): application.doubt,
            _("Rozmowy telefoniczne"): "; ".join(
                f"{call.at:%Y-%m-%d %H:%M} {call.masked_number} {call.get_result_display()}"
                for call in application.phone_checks.all()
            ),
            _("Wydania hasła startowego"): "; ".join(
                f"{issue.issued_at:%Y-%m-%d} {issue.get_channel_display()} "
                f"{issue.sent_to_masked}{issue.handed_to}"
                for issue in application.issues.all()
            ),
        }
        for application in applications
    ]
    why = _("Nadanie dostępu do panelu; przez czas dostępu i 3 lata.")
    return PacketSection(_("Wnioski o dostęp"), rows, why, order=50)


def _contents(applications: list[AccessApplication]) -> PacketSection:
    rows: list[Row] = [
        {_("Wniosek"): application.number, _("Pole"): label, _("Wartość"): _text(value)}
        for application in applications
        for label, value in _filled_in(application)
    ]
    return PacketSection(_("Treść wniosków"), rows, order=50)


def _filled_in(application: AccessApplication) -> Iterator[tuple[str, Any]]:
    """Yield (label, value) in the order of the form, which PostgreSQL loses in the payload."""
    labels = {field["key"]: str(field["label"]) for field in application.form_version.fields}
    payload = application.payload
    for key in (*labels, *sorted(payload.keys() - labels.keys())):
        if key in payload:
            yield labels.get(key, key), payload[key]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _files(applications: list[AccessApplication]) -> PacketSection:
    attachments = [
        (application, attachment)
        for application in applications
        for attachment in application.attachments.all()
    ]
    rows: list[Row] = [
        {
            _("Wniosek"): application.number,
            _("Rodzaj"): attachment.get_kind_display(),
            _("Plik"): _path(application, attachment),
            _("Dodano"): attachment.added_at,
        }
        for application, attachment in attachments
    ]
    files = [
        PacketFile(_path(*pair), partial(open_sealed_file, pair[1].file)) for pair in attachments
    ]
    return PacketSection(_("Załączniki wniosków"), rows, files=files, order=50)


def _path(application: AccessApplication, attachment: ApplicationAttachment) -> str:
    """Return the sender's own file name, behind a prefix that keeps equal names apart."""
    return f"{application.number.replace('/', '-')}/{str(attachment.pk)[:8]}-{attachment.name}"


def _received(applications: list[AccessApplication]) -> PacketSection:
    messages = [
        (application, message)
        for application in applications
        for message in application.messages.all()
    ]
    rows: list[Row] = [
        {
            _("Wniosek"): application.number,
            _("Nadawca"): message.sender,
            _("Temat"): message.subject,
            _("Treść"): message.text,
            _("Wpłynęła"): message.received_at,
            _("Plik"): _mail_path(application, message) if message.raw else "",
        }
        for application, message in messages
    ]
    files = [
        PacketFile(_mail_path(application, message), partial(open_sealed_file, message.raw))
        for application, message in messages
        if message.raw
    ]
    return PacketSection(_("Wiadomości otrzymane"), rows, files=files, order=50)


def _mail_path(application: AccessApplication, message: ReceivedMessage) -> str:
    return f"{application.number.replace('/', '-')}/wiadomosc-{message.pk}.eml"
