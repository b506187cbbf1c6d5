"""Whether the core's own first steps are done; one query each (`cms_ext.plugins.FirstStep`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files import File
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Site, WorkflowState

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup.answers import (
    AdministratorAnswers,
    Answers,
    CoopAnswers,
    DeskAnswers,
)
from cms_ext.operations.new_site.setup.models import MadePart
from cms_ext.people.identity.domain.invitation_link import make_invitation
from cms_ext.people.identity.domain.staff import LoginIsTaken, StaffLogin, open_staff_login
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import list_open_procedures, list_procedures
from cms_ext.plugins.realm import Realm
from cms_ext.premises.models import Premises
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.editing import public_files
from cms_ext.public_site.pages.models import Desk, HomePage
from cms_ext.public_site.pages.questions import DESK, DESKS


class SetUpRefused(Exception):
    """The site cannot be set up as it stands; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One place of the answers (`desks.2.room`, counted from 1), and what belongs there."""

    path: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: {self.expected}" if self.path else self.expected


class WrongAnswers(SetUpRefused):
    """The answers cannot be taken; all their mistakes at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


LOGIN_PROCEDURE = "LOGIN_PROCEDURE"
# How the texts of a new site mark what the office must still write.
GAP = "do uzupełnienia"
FOOTER = ("privacy_page", "accessibility_page")


def site_is_set_up(today: date) -> bool:
    """Whether the site has its own home page in place of Wagtail's welcome."""
    return bool(HomePage.objects.exists())


def coop_is_described(today: date) -> bool:
    """Whether the footer of each page says who the co-op is and how to reach it."""
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
    """Whether somebody active is at each desk to which residents apply."""
    desks = {procedure.desk.group for _realm, procedure in list_procedures()}
    staffed = Group.objects.filter(name__in=desks, user__is_active=True, user__realm=Realm.STAFF)
    return set(staffed.values_list("name", flat=True)) == desks


def mail_is_tried(today: date) -> bool:
    """Whether the mail server ever took a message."""
    return OutgoingMessage.objects.filter(state=OutgoingMessage.State.SENT).exists()


def premises_are_entered(today: date) -> bool:
    return Premises.objects.exists()


def footer_pages_are_filled(today: date) -> bool:
    """Whether both pages of the footer are public and no place in them waits for the office."""
    of_site = CoopSettings.objects.filter(site__is_default_site=True)
    pages = Page.objects.none()
    for name in FOOTER:
        pages |= Page.objects.filter(pk__in=of_site.values(name))
    public = list(pages.live().select_related("contentpage"))
    texts = [str(page.contentpage.body) for page in public if hasattr(page, "contentpage")]
    return len(public) == len(FOOTER) and not any(GAP in text for text in texts)


def login_notice_is_published(today: date) -> bool:
    """Whether residents can read how to get a login, where there is a panel to get into."""
    return not list_open_procedures() or bool(_login_notices().filter(live=True).exists())


def login_notice_is_handed_in(today: date) -> bool:
    """Whether an editor has no more to do: the notice waits for its approval, or is published."""
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


Made = TypeVar("Made", bound=Model)


@dataclass(slots=True)
class Making:
    """One set-up under way; `made` counts by kind, which is the name of the model."""

    made: Counter[str] = field(default_factory=Counter)

    def once(
        self,
        model: type[Made],
        name: str,
        *,
        find: Callable[[], Made | None],
        make: Callable[[], Made],
    ) -> Made | None:
        """Return the part of this name: created now, found as it was, or created formerly.

        None when it was made once and is gone: whoever deleted it does not want it.
        """
        kind = str(model._meta.model_name)
        part = MadePart.objects.filter(kind=kind, name=name).first()
        if part is not None:
            return model._default_manager.filter(pk=part.object_id).first()
        thing = find()
        if thing is None:
            thing = make()
            self.made[kind] += 1
        MadePart.objects.create(kind=kind, name=name, object_id=str(thing.pk))
        return thing


def appoint_administrator(
    told: AdministratorAnswers | None, origin: Origin, making: Making, *, new_link: bool
) -> str | None:
    """Open the login of the first administrator; the address of its link, where one was made.

    A site that has an administrator gets no other this way. `new_link` makes another link for one
    who has not yet set a password; an older one is void then. Raises WrongAnswers.
    """
    if told is None:
        return None
    before = making.made["user"]
    user = making.once(User, "administrator", find=_administrator, make=lambda: _open(told, origin))
    is_new = making.made["user"] > before
    if user is None or not (is_new or (new_link and not user.has_usable_password())):
        return None
    return make_invitation(user, origin).address


def _administrator() -> User | None:
    staff = User.objects.filter(realm=Realm.STAFF, is_superuser=True, is_active=True)
    return staff.order_by("pk").first()


def _open(told: AdministratorAnswers, origin: Origin) -> User:
    first_name, _blank, last_name = told.name.rpartition(" ")
    wanted = StaffLogin(
        login=told.login,
        first_name=first_name,
        last_name=last_name,
        email=told.email,
        is_superuser=True,
    )
    try:
        return open_staff_login(wanted, origin)
    except LoginIsTaken as taken:
        raise WrongAnswers([Mistake("administrator.login", str(taken))]) from taken


# Answers that are kept elsewhere: in a text, and as a picture.
NOT_FIELDS = ("dpo_email", "emblem")
FIELDS = tuple(name.name for name in fields(CoopAnswers) if name.name not in NOT_FIELDS)


def describe_coop(answers: Answers, making: Making) -> CoopSettings:
    """Fill the empty fields of the default site's settings; return the settings."""
    coop: CoopSettings = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    for name in FIELDS:
        told = getattr(answers.coop, name)
        if told:
            _fill(coop, name, told, making)
    coop.full_clean()
    coop.save()
    return coop


def _fill(coop: CoopSettings, name: str, told: str, making: Making) -> None:
    untouched = CoopSettings._meta.get_field(name).get_default()

    def find() -> CoopSettings | None:
        return coop if getattr(coop, name) not in ("", untouched) else None

    def make() -> CoopSettings:
        setattr(coop, name, told)
        return coop

    making.once(CoopSettings, name, find=find, make=make)


def open_desks(answers: Answers, making: Making) -> None:
    """Create the desks in the order of the answers; one whose code exists is left alone."""
    for told in answers.desks:
        making.once(
            Desk,
            told.code,
            find=Desk.objects.filter(code=told.code).first,
            make=lambda told=told: _desk(told),  # type: ignore[misc]  # bound at once
        )


def _desk(told: DeskAnswers) -> Desk:
    return Desk.objects.create(**asdict(told), order=Desk.objects.count() + 1)


def place_emblem(coop: CoopSettings, answers: Answers, making: Making) -> None:
    """Store the picture as the site's emblem, unless the site has one or the answers name none."""
    if not answers.coop.emblem:
        return

    def make() -> AbstractImage:
        picture = _upload(Path(answers.coop.emblem), coop)
        coop.emblem = picture
        coop.save()
        return picture

    making.once(get_image_model(), "emblem", find=lambda: coop.emblem, make=make)


def check_emblem(path: Path) -> None:
    """Raise ValidationError for what Wagtail takes for no picture, OSError for no file."""
    with path.open("rb") as content:
        field = WagtailImageField()
        field.clean(File(content, name=path.name))


def _upload(path: Path, coop: CoopSettings) -> AbstractImage:
    with path.open("rb") as content:
        picture: AbstractImage = get_image_model().objects.create(
            title=_("Znak: %(coop)s") % {"coop": coop.name},
            collection=public_files(),
            file=File(content, name=f"znak{path.suffix.lower()}"),
        )
    return picture


def standing_answers() -> dict[str, Any]:
    """Return what settings and desks say already, as the content of a file of answers."""
    site = Site.objects.filter(is_default_site=True).first()
    coop = CoopSettings.for_site(site) if site is not None else CoopSettings()
    untouched = CoopSettings()
    told = {
        name: getattr(coop, name)
        for name in FIELDS
        if getattr(coop, name) != getattr(untouched, name)
    }
    found: dict[str, Any] = {"coop": told} if told else {}
    desks = [{one.key: getattr(desk, one.key) for one in DESK} for desk in Desk.objects.all()]
    return {**found, DESKS.key: desks} if desks else found


PORTS = {"https": 443, "http": 80}


def correct_site_address() -> bool:
    """Set host and port of the default site from COOP_BASE_URL; return whether they changed.

    Links in letters, feeds and posters are made of it. Other sites of the same Wagtail stay.
    """
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = _port(settings.WAGTAILADMIN_BASE_URL)
    host = address.hostname or ""
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) == (host, port):
        return False
    if Site.objects.filter(hostname=host, port=port).exists():
        raise SetUpRefused(
            _("Adres %(address)s ma już inna witryna. Zmień go w „Ustawienia” → „Serwisy”.")
            % {"address": f"{host}:{port}"}
        )
    site.hostname, site.port = host, port
    site.save()
    return True


def _port(base_url: str) -> int:
    """Raises SetUpRefused for what is no address of a site."""
    address = urlsplit(base_url)
    try:
        port = address.port
    except ValueError:
        port = 0
    if address.scheme not in PORTS or not address.hostname or port == 0:
        raise SetUpRefused(
            _("COOP_BASE_URL to „%(found)s”, a ma być adresem strony, np. https://spoldzielnia.pl")
            % {"found": base_url}
        )
    return port or PORTS[address.scheme]
