"""The steps of a set-up, and `Making`, which creates each part of a site only once."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Site

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
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.pages.domain.pictures import redraw_picture, store_picture
from cms_ext.public_site.pages.models import Desk
from cms_ext.public_site.pages.questions import DESK, DESKS


class SetUpRefused(Exception):
    """The site cannot be set up in its present state; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in the answers: its place (`desks.2.room`, from 1) and what belongs there."""

    path: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: {self.expected}" if self.path else self.expected


class WrongAnswers(SetUpRefused):
    """The answers are wrong; carries all their mistakes."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


Made = TypeVar("Made", bound=Model)


@dataclass(slots=True)
class Making:
    """A running set-up; `made` counts what it created, by the name of the model."""

    made: Counter[str] = field(default_factory=Counter)

    def once(
        self,
        model: type[Made],
        name: str,
        *,
        find: Callable[[], Made | None],
        make: Callable[[], Made],
    ) -> Made | None:
        """Return the part of this name: newly created, found, or created earlier.

        None when it was created once and is gone: anyone who deleted it does not want it.
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
    answers: AdministratorAnswers | None, origin: Origin, making: Making, *, new_link: bool
) -> str | None:
    """Open the login of the first administrator; return the address of its link.

    None when no link was made. A site that has an administrator gets no other. `new_link` makes
    another link for one without a password and voids the older link. Raises WrongAnswers.
    """
    if answers is None:
        return None
    before = making.made["user"]
    user = making.once(
        User, "administrator", find=_administrator, make=lambda: _open(answers, origin)
    )
    is_new = making.made["user"] > before
    if user is None or not (is_new or (new_link and not user.has_usable_password())):
        return None
    return make_invitation(user, origin).address


def _administrator() -> User | None:
    staff = User.objects.filter(realm=Realm.STAFF, is_superuser=True, is_active=True)
    return staff.order_by("pk").first()


def _open(answers: AdministratorAnswers, origin: Origin) -> User:
    first_name, _blank, last_name = answers.name.rpartition(" ")
    login = StaffLogin(
        login=answers.login,
        first_name=first_name,
        last_name=last_name,
        email=answers.email,
        is_superuser=True,
    )
    try:
        return open_staff_login(login, origin)
    except LoginIsTaken as taken:
        raise WrongAnswers([Mistake("administrator.login", str(taken))]) from taken


# Answers stored elsewhere: in a text, and as a picture.
NOT_FIELDS = ("dpo_email", "emblem")
FIELDS = tuple(name.name for name in fields(CoopAnswers) if name.name not in NOT_FIELDS)


def describe_coop(answers: Answers, making: Making) -> CoopSettings:
    """Fill the empty fields of the default site's settings and return the settings."""
    coop: CoopSettings = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    for name in FIELDS:
        answer = getattr(answers.coop, name)
        if answer:
            _fill(coop, name, answer, making)
    coop.full_clean()
    coop.save()
    return coop


def _fill(coop: CoopSettings, name: str, answer: str, making: Making) -> None:
    untouched = getattr(CoopSettings(), name)

    def find() -> CoopSettings | None:
        return coop if getattr(coop, name) not in ("", untouched) else None

    def make() -> CoopSettings:
        setattr(coop, name, answer)
        return coop

    making.once(CoopSettings, name, find=find, make=make)


def open_desks(answers: Answers, making: Making) -> None:
    """Create the desks in the order of the answers; existing codes are left alone."""
    for desk in answers.desks:
        making.once(
            Desk,
            desk.code,
            find=Desk.objects.filter(code=desk.code).first,
            make=partial(_create_desk, desk),
        )


def _create_desk(desk: DeskAnswers) -> Desk:
    return Desk.objects.create(**asdict(desk), order=Desk.objects.count() + 1)


def place_emblem(coop: CoopSettings, answers: Answers, making: Making) -> None:
    """Store the picture as the site's emblem, unless it has one or none is given."""
    if not answers.coop.emblem:
        return

    def make() -> AbstractImage:
        picture = _upload(Path(answers.coop.emblem), coop)
        coop.emblem = picture
        coop.save()
        return picture

    making.once(get_image_model(), "emblem", find=lambda: coop.emblem, make=make)


def check_emblem(path: Path) -> None:
    """Raise Unsuitable for a file that is no picture, OSError for no file."""
    redraw_picture(path.name, path.read_bytes())


def _upload(path: Path, coop: CoopSettings) -> AbstractImage:
    title = _("Znak: %(coop)s") % {"coop": coop.name}
    return store_picture("znak", path.read_bytes(), title=title)


def read_present_answers() -> dict[str, Any]:
    """Return what settings and desks already say, as the content of an answers file."""
    coop, untouched = CoopSettings.of_default_site(), CoopSettings()
    coop_answers = {
        name: getattr(coop, name)
        for name in FIELDS
        if getattr(coop, name) != getattr(untouched, name)
    }
    found: dict[str, Any] = {"coop": coop_answers} if coop_answers else {}
    desks = [{one.key: getattr(desk, one.key) for one in DESK} for desk in Desk.objects.all()]
    return {**found, DESKS.key: desks} if desks else found


PORTS = {"https": 443, "http": 80}


def correct_site_address() -> bool:
    """Set host and port of the default site from COOP_BASE_URL.

    Returns whether they changed. Links in letters, feeds and posters use them. Other sites stay.
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
    """Return the port of a URL. Raises SetUpRefused for anything but the address of a site."""
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
