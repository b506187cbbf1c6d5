from datetime import date
from operator import itemgetter
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import Http404
from guardian.shortcuts import assign_perm

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.library.domain.document import OPEN
from members_area.library.domain.grants import open_to_audience
from members_area.library.domain.queries.document import (
    VisibleQuestion,
    get_document,
    list_public_documents,
    valid_statute,
    visible_documents,
)
from members_area.library.models import DocumentGroupPermission, Rendition, Version
from members_area.library.models.document import DocumentQuerySet
from members_area.register.domain.membership import close_membership, end_term, members_group
from members_area.register.models import Membership, OfficeTerm, Organ
from tests.members_area.conftest import TODAY, Publish, withdrawn
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

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
    """What the access query returns, run again and as the query that one process keeps for all."""
    found = [document.title for document in visible_documents(user, day).order_by("title")]
    assert WRITTEN_ONCE.rows_for(user, day) == found
    return found


def test_who_reads_what(request: pytest.FixtureRequest, shelf: None):
    expected = {
        "guest": PUBLIC_ONLY,
        "nina": PUBLIC_ONLY,
        "anna_at_ebok": PUBLIC_ONLY,
        "adrian": PUBLIC_ONLY,
        "anna": MEMBERS_TOO,
        "piotr": EVERYTHING,
        "celina": PUBLIC_ONLY,
        "kornel": PUBLIC_ONLY,
        "admin": PUBLIC_ONLY,
    }

    assert {who: titles(request.getfixturevalue(who)) for who in expected} == expected
    assert [document.title for document in list_public_documents(TODAY)] == PUBLIC_ONLY


def test_the_end_of_office_membership_and_login_closes_the_library_without_any_job(
    shelf: None, piotr: User
):
    yesterday = date(2026, 11, 19)
    assert titles(piotr) == EVERYTHING

    end_term(OfficeTerm.objects.get(), on=TODAY, origin=SYSTEM)
    assert (titles(piotr, yesterday), titles(piotr)) == (EVERYTHING, MEMBERS_TOO)
    close_membership(Membership.objects.get(member_no=12), on=TODAY, origin=SYSTEM)
    assert (titles(piotr, yesterday), titles(piotr)) == (EVERYTHING, PUBLIC_ONLY)
    piotr.state = "SUSPENDED"
    piotr.save()
    assert titles(piotr, yesterday) == PUBLIC_ONLY


def test_without_its_own_grant_a_paper_stays_shut(
    shelf: None, publish: Publish, meeting: Organ, piotr: User
):
    """Also one of another organ."""
    publish("Materiał walnego", "ORGAN", audience_organ=meeting)
    assert titles(piotr) == EVERYTHING

    DocumentGroupPermission.objects.filter(group=members_group()).delete()

    assert titles(piotr) == ["Materiał rady", "Regulamin IKCS"]


def test_neither_the_global_permission_nor_the_groups_by_hand_open_anything(
    shelf: None, anna: User, adrian: User, board: Organ
):
    """Guardian's default would open every document to both of them."""
    permission = Permission.objects.get(codename=OPEN)
    for user in (anna, adrian):
        user.user_permissions.add(permission)
        user.groups.add(members_group(), board.group)
    members_group().permissions.add(permission)

    assert titles(User.objects.get(pk=anna.pk)) == MEMBERS_TOO
    assert titles(User.objects.get(pk=adrian.pk)) == PUBLIC_ONLY


def test_a_grant_to_another_group_and_another_permission_open_nothing(publish: Publish, anna: User):
    document = publish("Notatka biura", "STAFF")
    auditors = Group.objects.get(name="auditor")
    anna.groups.add(auditors)
    assign_perm(OPEN, auditors, document)
    assign_perm("change_document", members_group(), document)

    assert titles(anna) == []


def test_one_login_may_be_given_one_document(
    publish: Publish, anna: User, piotr: User, adrian: User
):
    contract = publish("Umowa z wykonawcą", "ON_REQUEST")
    for user in (anna, adrian):
        assign_perm(OPEN, user, contract)

    assert titles(anna) == ["Umowa z wykonawcą"]
    assert titles(piotr) == []
    assert titles(adrian) == []  # a login of its own does not outlive the membership


def test_grants_go_with_their_document(draft: Publish, anna: User):
    document = draft("Protokół")
    open_to_audience(document)
    assign_perm(OPEN, anna, document)
    assert document.group_grants.count() == document.user_grants.count() == 1

    Rendition.objects.all().delete()
    Version.objects.all().delete()
    document.delete()

    assert not DocumentGroupPermission.objects.exists()


def test_an_address_has_one_spelling_and_what_never_was_is_not_found(
    publish: Publish, anna: User, nina: User
):
    minutes = publish("Protokół")
    key = minutes.pk
    never = ["00000000-0000-4000-8000-000000000000", "statut", "1", "", "\x00", "ą" * 36]

    assert get_document(anna, str(key), TODAY) == minutes
    with pytest.raises(Http404):
        get_document(nina, str(key), TODAY)
    for other in (str(key).upper(), key.hex, f"{{{key}}}", key.urn, *never):
        with pytest.raises(Http404):
            get_document(anna, other, TODAY)


def test_the_access_query_costs_the_same_for_one_and_four(publish: Publish, piotr: User):
    def costs() -> tuple[int, int]:
        all_documents = queries_of(list, visible_documents(piotr, TODAY))
        return all_documents, queries_of(get_document, piotr, str(first.pk), TODAY)

    first = publish("Protokół 0")
    one = costs()
    for number in range(1, 4):
        publish(f"Protokół {number}")

    assert (costs(), len(visible_documents(piotr, TODAY))) == (one, 4)


def test_the_statute_in_force_is_the_latest_that_has_begun(
    publish: Publish, anna: User, nina: User
):
    for year, begins, ends in (
        (2018, date(2018, 9, 27), None),
        (2026, date(2026, 7, 1), date(2026, 11, 20)),
        (2027, date(2027, 1, 1), None),
    ):
        days = {"effective_from": begins, "effective_to": ends, "published_on": date(2018, 10, 4)}
        publish(f"Statut z {year} roku", kind="STATUTE", **days)
    expected = {
        date(2026, 6, 30): "Statut z 2018 roku",
        date(2026, 7, 1): "Statut z 2026 roku",
        date(2026, 11, 20): "Statut z 2026 roku",
        date(2026, 11, 21): "Statut z 2018 roku",
        date(2027, 1, 1): "Statut z 2027 roku",
    }

    assert {day: valid_statute(anna, day).document.title for day in expected} == expected
    with pytest.raises(Http404):  # That of the members is not for a payer.
        valid_statute(nina, TODAY)
