"""The members, the board, the ex-member, the payer; organs; and documents to be read or not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.models import User
from members_area.library.domain.document import register_document
from members_area.library.domain.facts import days_in_force, facts_of, log_note
from members_area.library.domain.files import record_publication
from members_area.library.domain.grants import name_audience, open_to_audience
from members_area.library.domain.release import Ticks, confirm_version, withdraw_version
from members_area.library.domain.release import publish_version as release
from members_area.library.domain.submission import submit_version
from members_area.library.domain.upload import CheckedFile, checked_file
from members_area.library.models import (
    Audience,
    Document,
    DocumentGroupPermission,
    DocumentKind,
    Release,
    Rendition,
    Version,
)
from members_area.register.domain.membership import (
    admit_member,
    close_membership,
    elect_to_organ,
    establish_organ,
)
from members_area.register.models import Membership, Organ
from tests.clients import signed_in
from tests.people import person_of, resident, staff
from tests.shared_rows import shared

TODAY = date(2026, 11, 20)
TICKED = Ticks(read_whole=True, no_personal_data=True)
PDF = (Path(__file__).parent / "data" / "one_page.pdf").read_bytes()


BrowserOf = Callable[[str], Client]


class Publish(Protocol):
    """Publishes a paper; what a test does not name has a sensible value."""

    def __call__(self, title: str, audience: str = "MEMBERS", **facts: Any) -> Document: ...


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"


@shared
def board() -> Organ:
    return organ("SB", "Rada Nadzorcza", "RN")


@shared
def meeting() -> Organ:
    return organ("GM", "Walne Zgromadzenie", "WZ")


def content_of(rendition: Rendition) -> bytes:
    """What the private store keeps."""
    with rendition.file.open("rb") as file:
        return bytes(file.read())


def organ(code: str, name: str, abbreviation: str) -> Organ:
    pattern = rf"(?P<seq>\d+)/{abbreviation}/(?P<year>\d{{4}})"
    new = Organ(code=code, name=name, abbreviation=abbreviation, number_pattern=pattern)
    return establish_organ(new, origin=SYSTEM)


def member(login: str, name: str, number: int) -> User:
    user = resident("ikcs", login, name)
    admit_member(person_of(user), number, on=date(2012, 3, 1), origin=SYSTEM)
    return user


@shared
def anna() -> User:
    """A member."""
    return member("IKCS-0007", "Anna Lis", 7)


@shared
def piotr(board: Organ) -> User:
    """A member who sits on the supervisory board."""
    user = member("IKCS-0012", "Piotr Wrona", 12)
    elect_to_organ(
        person_of(user),
        board,
        starts_on=date(2024, 6, 20),
        ends_on=date(2028, 6, 20),
        origin=SYSTEM,
    )
    return user


@shared
def adrian() -> User:
    """His membership ended on 31 October; the login is still there."""
    user = member("IKCS-0024", "Ądrian Śliwka", 24)
    close_membership(Membership.objects.get(member_no=24), on=date(2026, 10, 31), origin=SYSTEM)
    return user


@shared
def nina() -> User:
    """A payer who is no member."""
    return resident("ebok", "EB-500003-9", "Ńina Testowska")


@shared
def anna_at_ebok(anna: User) -> User:
    """Return the same person, signed in to the other panel."""
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def celina() -> User:
    """Return the clerk of the membership desk and of the library."""
    return staff("celina", "membership_clerk", "records_clerk")


@shared
def kornel() -> User:
    """Return the auditor: reads, changes nothing."""
    return staff("kornel", "auditor")


@shared
def ewa() -> User:
    """Edits the public site."""
    return staff("ewa", "editor")


@shared
def admin() -> User:
    return staff("admin", superuser=True)


@pytest.fixture
def guest() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def anna_in(client, anna: User) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def desk(client, celina: User) -> Client:
    client.force_login(celina)
    return client


@pytest.fixture
def browser_of(request: pytest.FixtureRequest) -> BrowserOf:
    """A new browser for one of the people above, signed in unless it is the guest."""

    def browser_of(who: str) -> Client:
        user = request.getfixturevalue(who)
        return signed_in(user) if isinstance(user, User) else Client()

    return browser_of


@shared
def draft() -> Publish:
    return _draft


@shared
def publish() -> Publish:
    def publish(title: str, audience: str = "MEMBERS", **facts: Any) -> Document:
        on = facts.pop("published_on", date(2026, 7, 3))
        return standing(_draft(title, audience, **facts), on=on)

    return publish


def _draft(title: str, audience: str = "MEMBERS", **facts: Any) -> Document:
    kind = DocumentKind.objects.get(code=facts.pop("kind", "MINUTES"))
    document = Document(kind=kind, title=title, audience=Audience(audience), **facts)
    return register_document(
        document, one_page(), today=date(2026, 7, 1), origin=clerk_of("kancelaria")
    )


@cache
def _read_once() -> CheckedFile:
    return checked_file(ContentFile(PDF), "papier.pdf")


def one_page() -> CheckedFile:
    """Return the paper of the tests, read once by the extraction and then as good as new."""
    return replace(_read_once(), content=ContentFile(PDF))


def released(document: Document, *, on: date = date(2026, 7, 3)) -> Document:
    """A draft let through by a second person and published; facts that its kind needs are added."""
    Document.objects.filter(pk=document.pk).update(**_needed(document, on))
    release(let_through(document), on=on, origin=clerk_of("kancelaria"))
    document.refresh_from_db()
    return document


def _needed(document: Document, on: date) -> dict[str, Any]:
    """What its kind asks for before it is published."""
    kind = document.kind
    facts: dict[str, Any] = {}
    if kind.dated and document.borne_date is None:
        facts["adopted_on"] = on
    if kind.numbered and not document.number:
        facts["number"] = "bez wzoru"
    return facts


def standing(document: Document, *, on: date) -> Document:
    """All that `released` leaves of a clean draft, past the gate, for tests that are not about it.

    The gate asks the database a hundred questions; `test_standing` compares the rows.
    """
    first, second = Origin(actor=document.uploaded_by, panel="staff"), clerk_of("druga")
    file = Rendition.objects.select_related("version").get(version__document=document)
    version, now = file.version, timezone.now()
    these = Version.objects.filter(pk=version.pk)
    these.update(
        state=Release.CONFIRMED,
        handed_over_by=first.actor,
        handed_over_at=now,
        confirmed_by=second.actor,
        confirmed_at=now,
        confirmed_sha256=file.sha256,
    )
    these.update(state=Release.PUBLISHED, published_on=on)
    Document.objects.filter(pk=document.pk).update(
        state=Release.PUBLISHED, published_on=on, **_needed(document, on)
    )
    document.refresh_from_db()
    version.refresh_from_db()
    version.document = document
    record(
        "DOCUMENT_HANDED_OVER",
        first,
        obj=document,
        from_state=Release.CLEAN,
        to_state=Release.AWAITING,
        changes={"version": 1, "publish_from": ""},
    )
    record(
        "DOCUMENT_CONFIRMED",
        second,
        obj=document,
        from_state=Release.AWAITING,
        to_state=Release.CONFIRMED,
        changes={"version": 1, "file": file.sha256},
    )
    open_to_audience(document)
    record(
        "DOCUMENT_PUBLISHED",
        first,
        obj=document,
        from_state=Release.CONFIRMED,
        to_state=Release.PUBLISHED,
        changes={
            "audience": name_audience(document),
            "version": 1,
            "file": file.sha256,
            "in_force": days_in_force(document),
            "told_changes": log_note(version),
            "facts": facts_of(document),
        },
    )
    record_publication(version, on=on, origin=first)
    return document


def let_through(document: Document) -> Version:
    """Return the clerk hands the newest version over, the second person confirms it."""
    version = document.versions.latest("no")
    submit_version(version, today=TODAY, origin=clerk_of("kancelaria"))
    return confirm_version(version, ticks=TICKED, origin=clerk_of("druga"))


def withdrawn(document: Document, reason: str = "zły plik") -> Document:
    """The newest version of a paper is taken back."""
    version = document.versions.latest("no")
    withdraw_version(version, reason, on=TODAY, origin=clerk_of("kancelaria"))
    document.refresh_from_db()
    return document


def granted_to(document: Document) -> list[str]:
    """Return the groups to which guardian has opened a paper."""
    rows = DocumentGroupPermission.objects.filter(content_object=document)
    return list(rows.values_list("group__name", flat=True))


def two_clerks() -> tuple[User, User]:
    """Anyone who uploads and anyone who confirms."""
    first, second = clerk_of("kancelaria").actor, clerk_of("druga").actor
    assert first is not None
    assert second is not None
    return first, second


def clerk_of(login: str) -> Origin:
    """Return the first or the second person of the gate."""
    user = User.objects.filter(login=login).first() or staff(login, "records_clerk")
    return Origin(actor=user, panel="staff")
