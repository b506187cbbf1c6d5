from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import Http404
from guardian.shortcuts import assign_perm
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.library.domain.audience import open_to_audience
from members_area.library.domain.document import OPEN
from members_area.library.domain.queries.document import (
    VisibleQuestion,
    document_for,
    public_documents,
    valid_statute,
    visible_documents,
)
from members_area.library.models import (
    Document,
    DocumentGroupPermission,
    Rendition,
    Version,
)
from members_area.library.models.document import DocumentQuerySet
from members_area.register.domain.membership import close_membership, end_term
from members_area.register.domain.queries import members_group
from members_area.register.models import Membership, OfficeTerm, Organ
from tests.members_area.conftest import Publish, two_clerks, withdrawn
from tests.members_area.shelf import fill
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)

PUBLIC_ONLY = ["Regulamin IKCS"]
MEMBERS_TOO = ["Protokół", "Regulamin IKCS"]
EVERYTHING = ["Materiał rady", "Protokół", "Regulamin IKCS"]


@shared
def shelf(publish: Publish, draft: Publish, board: Organ) -> None:
    """One paper for each audience, one draft, one withdrawn, one released tomorrow."""
    publish("Regulamin IKCS", "PUBLIC")
    publish("Protokół", "MEMBERS")
    publish("Materiał rady", "ORGAN", audience_organ=board)
    publish("Umowa z wykonawcą", "ON_REQUEST")
    publish("Notatka biura", "STAFF")
    draft("Szkic protokołu", "MEMBERS")
    withdrawn(publish("Pomyłka", "PUBLIC"))
    publish("Jutrzejszy", "PUBLIC", published_on=date(2026, 11, 21))


def by_title(documents: DocumentQuerySet, today: date) -> Any:
    return documents.order_by("title").values_list("title")


WRITTEN_ONCE: VisibleQuestion[str] = VisibleQuestion(by_title, itemgetter(0))


def titles(user: User, day: date = TODAY) -> list[str]:
    """What the door gives: asked anew, and by the question that one process asks for everybody."""
    found = [document.title for document in visible_documents(user, day).order_by("title")]
    assert WRITTEN_ONCE.rows_for(user, day) == found
    return found


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("guest", PUBLIC_ONLY),
        ("nina", PUBLIC_ONLY),
        ("anna_at_ebok", PUBLIC_ONLY),
        ("adrian", PUBLIC_ONLY),
        ("anna", MEMBERS_TOO),
        ("piotr", EVERYTHING),
        ("celina", PUBLIC_ONLY),
        ("kornel", PUBLIC_ONLY),
        ("admin", PUBLIC_ONLY),
    ],
)
def test_who_reads_what(
    request: pytest.FixtureRequest, shelf: None, who: str, expected: list[str]
) -> None:
    assert titles(request.getfixturevalue(who)) == expected


def test_an_inactive_login_reads_what_everybody_reads(shelf: None, piotr: User) -> None:
    piotr.state = "SUSPENDED"
    piotr.save()

    assert titles(piotr) == PUBLIC_ONLY


def test_the_end_of_membership_closes_the_library_without_any_job(shelf: None, piotr: User) -> None:
    close_membership(Membership.objects.get(member_no=12), on=TODAY, origin=SYSTEM)

    assert titles(piotr, date(2026, 11, 19)) == EVERYTHING
    assert titles(piotr, TODAY) == PUBLIC_ONLY


def test_the_end_of_the_office_closes_the_papers_of_the_organ(shelf: None, piotr: User) -> None:
    end_term(OfficeTerm.objects.get(), on=TODAY, origin=SYSTEM)

    assert titles(piotr, date(2026, 11, 19)) == EVERYTHING
    assert titles(piotr, TODAY) == MEMBERS_TOO


def test_papers_of_another_organ_stay_shut(publish: Publish, meeting: Organ, piotr: User) -> None:
    publish("Materiał walnego", "ORGAN", audience_organ=meeting)

    assert titles(piotr) == []


def test_a_revoked_grant_shuts_the_document(shelf: None, anna: User) -> None:
    DocumentGroupPermission.objects.filter(group=members_group()).delete()

    assert titles(anna) == PUBLIC_ONLY


def test_the_global_permission_opens_nothing(shelf: None, anna: User, adrian: User) -> None:
    """Guardian's default would open every document to both of them."""
    permission = Permission.objects.get(codename=OPEN)
    for user in (anna, adrian):
        user.user_permissions.add(permission)
    members_group().permissions.add(permission)

    assert titles(User.objects.get(pk=anna.pk)) == MEMBERS_TOO
    assert titles(User.objects.get(pk=adrian.pk)) == PUBLIC_ONLY


def test_being_put_into_the_groups_by_hand_opens_nothing(
    shelf: None, anna: User, adrian: User, board: Organ
) -> None:
    for user in (anna, adrian):
        user.groups.add(members_group(), board.group)

    assert titles(anna) == MEMBERS_TOO
    assert titles(adrian) == PUBLIC_ONLY


def test_a_grant_to_another_group_opens_nothing(publish: Publish, anna: User) -> None:
    document = publish("Notatka biura", "STAFF")
    auditors = Group.objects.get(name="auditor")
    anna.groups.add(auditors)
    assign_perm(OPEN, auditors, document)

    assert titles(anna) == []


def test_another_permission_on_the_document_does_not_open_it(publish: Publish, anna: User) -> None:
    assign_perm("change_document", members_group(), publish("Notatka biura", "STAFF"))

    assert titles(anna) == []


def test_one_login_may_be_given_one_document(
    publish: Publish, anna: User, piotr: User, adrian: User
) -> None:
    contract = publish("Umowa z wykonawcą", "ON_REQUEST")
    for user in (anna, adrian):
        assign_perm(OPEN, user, contract)

    assert titles(anna) == ["Umowa z wykonawcą"]
    assert titles(piotr) == []
    assert titles(adrian) == []  # a login of its own does not outlive the membership


def test_grants_go_with_their_document(draft: Publish, anna: User) -> None:
    document = draft("Protokół")
    open_to_audience(document)
    assign_perm(OPEN, anna, document)
    assert document.group_grants.count() == document.user_grants.count() == 1

    Rendition.objects.all().delete()
    Version.objects.all().delete()
    document.delete()

    assert not DocumentGroupPermission.objects.exists()


def test_public_documents_are_the_same_for_everybody(shelf: None) -> None:
    assert [document.title for document in public_documents(TODAY)] == PUBLIC_ONLY


def test_one_document_is_a_row_of_the_list(publish: Publish, anna: User, nina: User) -> None:
    minutes = publish("Protokół")

    assert document_for(anna, str(minutes.pk), TODAY) == minutes
    with pytest.raises(Http404):
        document_for(nina, str(minutes.pk), TODAY)


@pytest.mark.parametrize("spelling", ["upper", "hex", "braces", "urn"])
def test_an_address_has_one_spelling(publish: Publish, anna: User, spelling: str) -> None:
    key = publish("Protokół").pk
    other = {
        "upper": str(key).upper(),
        "hex": key.hex,
        "braces": f"{{{key}}}",
        "urn": key.urn,
    }[spelling]

    with pytest.raises(Http404):
        document_for(anna, other, TODAY)


@pytest.mark.parametrize(
    "key", ["00000000-0000-4000-8000-000000000000", "statut", "1", "", "\x00", "ą" * 36]
)
def test_what_never_was_is_not_found(anna: User, key: str) -> None:
    with pytest.raises(Http404):
        document_for(anna, key, TODAY)


@pytest.mark.parametrize("count", [1, 300])
def test_the_door_is_one_query(
    publish: Publish,
    piotr: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = publish("Protokół 0")
    copies = [
        Document(kind=first.kind, title=f"Protokół {n}", audience="PUBLIC", year=2026)
        for n in range(1, count)
    ]
    fill(copies, *two_clerks(), on=TODAY)

    with django_assert_num_queries(1):
        assert len(visible_documents(piotr, TODAY)) == count
    with django_assert_num_queries(1):
        document_for(piotr, str(first.pk), TODAY)


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2026, 6, 30), "Statut z 2018 roku"),
        (date(2026, 7, 1), "Statut z 2026 roku"),
        (date(2026, 11, 20), "Statut z 2026 roku"),
    ],
)
def test_the_statute_in_force_is_the_latest_that_has_begun(
    publish: Publish, anna: User, day: date, title: str
) -> None:
    for year, begins in (
        (2018, date(2018, 9, 27)),
        (2026, date(2026, 7, 1)),
        (2027, date(2027, 1, 1)),
    ):
        publish(
            f"Statut z {year} roku",
            kind="STATUTE",
            effective_from=begins,
            published_on=date(2018, 10, 4),
        )

    assert valid_statute(anna, day).document.title == title


def test_a_statute_that_ended_is_not_in_force(publish: Publish, anna: User) -> None:
    publish(
        "Statut z 2018 roku",
        kind="STATUTE",
        effective_from=date(2018, 9, 27),
        effective_to=date(2026, 11, 19),
        published_on=date(2018, 10, 4),
    )

    assert valid_statute(anna, date(2026, 11, 19)).document.title == "Statut z 2018 roku"
    with pytest.raises(Http404):
        valid_statute(anna, TODAY)


def test_the_statute_of_the_members_is_not_for_a_payer(publish: Publish, nina: User) -> None:
    publish("Statut", kind="STATUTE", effective_from=date(2018, 9, 27))

    with pytest.raises(Http404):
        valid_statute(nina, TODAY)
