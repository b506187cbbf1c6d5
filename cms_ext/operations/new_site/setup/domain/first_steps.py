"""„Pierwsze kroki”: what a new site still needs, what is done, and the test message."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_noop as _
from wagtail.documents import get_document_model
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_message
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import FirstStep, list_open_procedures, list_plugins, list_procedures
from cms_ext.plugins.realm import Realm
from cms_ext.premises.models import Premises
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.models import HomePage

LOGIN_PROCEDURE = "LOGIN_PROCEDURE"


# How the texts of a new site mark what the office must still write.
GAP = "do uzupełnienia"


FOOTER = ("privacy_page", "accessibility_page")


def site_is_set_up(today: date) -> bool:
    """Return whether a home page has replaced Wagtail's welcome page."""
    return bool(HomePage.objects.exists())


def coop_is_described(today: date) -> bool:
    """Return whether the footer names the co-op and how to reach it."""
    described = CoopSettings.objects.filter(site__is_default_site=True)
    for name in ("short_name", "full_name", "address", "phone"):
        described = described.exclude(**{name: ""})
    return bool(described.exists())


def administrators_have_a_second_factor(today: date) -> bool:
    administrators = User.objects.filter(realm=Realm.STAFF, is_active=True, is_superuser=True)
    without = administrators.filter(passkeys=None).exclude(
        authenticator_app__confirmed_at__isnull=False
    )
    return not without.exists()


def desks_have_staff(today: date) -> bool:
    """Return whether every desk that takes applications has an active member of staff."""
    desks = {procedure.desk.group for _realm, procedure in list_procedures()}
    staffed = Group.objects.filter(name__in=desks, user__is_active=True, user__realm=Realm.STAFF)
    return set(staffed.values_list("name", flat=True)) == desks


def mail_is_tried(today: date) -> bool:
    """Return whether the mail server ever accepted a message."""
    return OutgoingMessage.objects.filter(state=OutgoingMessage.State.SENT).exists()


def premises_are_entered(today: date) -> bool:
    return Premises.objects.exists()


def footer_pages_are_filled(today: date) -> bool:
    """Return whether both footer pages are public and have no gaps left."""
    of_site = CoopSettings.objects.filter(site__is_default_site=True)
    pages = Page.objects.none()
    for name in FOOTER:
        pages |= Page.objects.filter(pk__in=of_site.values(name))
    public = list(pages.live().select_related("contentpage"))
    texts = [str(page.contentpage.body) for page in public if hasattr(page, "contentpage")]
    return len(public) == len(FOOTER) and not any(GAP in text for text in texts)


def login_notice_is_published(today: date) -> bool:
    """Return whether residents can read how to get a login, if there is a panel."""
    return not list_open_procedures() or bool(_login_notices().filter(live=True).exists())


def login_notice_is_handed_in(today: date) -> bool:
    """Return whether the notice waits for approval or is published."""
    waiting = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type__app_label=Page._meta.app_label,
        base_content_type__model=Page._meta.model_name,
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    handed_in = _login_notices().filter(Q(live=True) | Q(Exists(waiting)))
    return not list_open_procedures() or bool(handed_in.exists())


def _login_notices() -> QuerySet[AnnouncementPage]:
    notices: QuerySet[AnnouncementPage] = AnnouncementPage.objects.filter(
        kind__code=LOGIN_PROCEDURE
    )
    return notices


FIRST_STEPS = (
    FirstStep(
        _("Załóż stronę"),
        _("Kilka krótkich ekranów: nazwa, biuro, wygląd. Strony i ustawienia powstają same."),
        "setup",
        "wagtailcore.change_site",
        site_is_set_up,
        order=5,
    ),
    FirstStep(
        _("Uzupełnij dane Spółdzielni"),
        _("Nazwa, adres i telefon stoją w stopce każdej strony i na pismach."),
        "setup_coop_settings",
        "cms_ext_theme.change_coopsettings",
        coop_is_described,
        order=10,
    ),
    FirstStep(
        _("Włącz drugi składnik logowania"),
        _("Aplikacja z kodami albo klucz u każdego administratora: samo hasło można podpatrzeć."),
        "identity:second_factor",
        "cms_ext_identity.change_user",
        administrators_have_a_second_factor,
        order=20,
    ),
    FirstStep(
        _("Zaproś pracowników"),
        _("Każdy dział, który obsługuje mieszkańców, potrzebuje kogoś z jego rolą."),
        "staff_register",
        "cms_ext_identity.add_user",
        desks_have_staff,
        order=30,
    ),
    FirstStep(
        _("Wypróbuj pocztę"),
        _("Wyślij do siebie wiadomość próbną: tą drogą idą zaproszenia i pisma."),
        "setup_try_mail",
        "cms_ext_mail.resend_outgoingmessage",
        mail_is_tried,
        order=40,
    ),
    FirstStep(
        _("Wpisz budynki, klatki i lokale"),
        _("Od nich zależą ogłoszenia dla klatki, plakaty i naliczenia; wiele naraz z pliku."),
        "premises_tree",
        "cms_ext_premises.change_property",
        premises_are_entered,
        order=50,
    ),
    FirstStep(
        _("Sprawdź informację o danych osobowych i deklarację dostępności"),
        _("Obie strony mają być opublikowane, wskazane w stopce i bez miejsc „do uzupełnienia”."),
        "setup_footer_pages",
        "wagtailcore.publish_page",
        footer_pages_are_filled,
        order=60,
    ),
    FirstStep(
        _("Uzupełnij ogłoszenie o dostępie do paneli"),
        _("Szkic procedury czeka w ogłoszeniach: uzupełnij go i przekaż do zatwierdzenia."),
        "setup_login_notice",
        "wagtailcore.change_page",
        login_notice_is_handed_in,
        unless="wagtailcore.publish_page",
        order=70,
    ),
    FirstStep(
        _("Opublikuj ogłoszenie o dostępie do paneli"),
        _("Szkic procedury czeka w ogłoszeniach: uzupełnij go i opublikuj."),
        "setup_login_notice",
        "wagtailcore.publish_page",
        login_notice_is_published,
        order=70,
    ),
)


@dataclass(frozen=True, slots=True)
class FirstStepProgress:
    """The first steps that a user has the right to: those to do and those done."""

    open: tuple[FirstStep, ...]
    done: tuple[FirstStep, ...]

    @property
    def total(self) -> int:
        return len(self.open) + len(self.done)


def find_progress(user: User, today: date) -> FirstStepProgress:
    """Return which of this user's first steps are done; at most one query per step."""
    mine = [step for step in list_steps() if _has_to_do(user, step)]
    found = [(step, bool(step.is_done(today))) for step in mine]
    return FirstStepProgress(
        open=tuple(step for step, is_done in found if not is_done),
        done=tuple(step for step, is_done in found if is_done),
    )


def list_steps() -> list[FirstStep]:
    """Return the first steps of the extension and of all enabled plugins, sorted by `order`."""
    steps = [
        step
        for plugin in list_plugins()
        for step in plugin.operations.first_steps
        if not step.only_with or getattr(settings, step.only_with)
    ]
    return sorted(steps, key=lambda step: step.order)


def _has_to_do(user: User, step: FirstStep) -> bool:
    return has_right(user, step.right) and not (step.unless and has_right(user, step.unless))


def has_right(user: User, right: str) -> bool:
    """Return whether a user has a right; for pages and documents anywhere is enough."""
    app_label, _, codename = right.partition(".")
    for model in (Page, get_document_model(), User):
        action, _underscore, name = codename.rpartition("_")
        if (app_label, name) == (model._meta.app_label, model._meta.model_name):
            policy = policy_registry.get_by_type(model)
            return bool(policy.user_has_permission(user, action))
    return bool(user.has_perm(right))


TEMPLATE = "cms_ext/setup/mail/test_message.txt"


@transaction.atomic
def send_test_message(user: User, origin: Origin) -> OutgoingMessage:
    """Queue a test message to a member of staff with an address; return it."""
    message = queue_message(user.email, TEMPLATE, {}, about=user, priority=Priority.SIGN_IN)
    record("TEST_MESSAGE_SENT", origin, obj=message)
    return message


def last_test_message(user: User) -> OutgoingMessage | None:
    """Return the last test message of this user, with its state."""
    return OutgoingMessage.objects.filter(
        template=TEMPLATE, about_type=User._meta.label, about_id=str(user.pk)
    ).first()
