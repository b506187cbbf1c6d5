"""What was changed behind our back of who reads a paper → `verify_rights` finds it.

Rows of guardian's tables, and the audience from which they follow. What goes through the site's
verbs is a decision, and nothing is found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.utils import timezone

from cms_ext.desks.privacy.domain.erasure import erase_person
from cms_ext.evidence.audit.domain.chain import remove_oldest
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.evidence.sealed_rows.domain.verify import find_changed_rows
from cms_ext.people.identity.domain.login_state import close_login
from cms_ext.people.identity.domain.merge import merge_persons
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import ClosedReason
from members_area.library.domain.grants import change_audience
from members_area.library.models import Document, DocumentGroupPermission, DocumentUserPermission
from members_area.register.domain.membership import close_membership, members_group
from members_area.register.models import Membership, Organ
from members_area.requests.domain.opening import end_expired_grants, open_papers, save_price
from members_area.requests.models import CopyPrice, PriceUnit
from members_area.requests.vocabulary import Form, RequestState
from tests.members_area.conftest import (
    TODAY,
    Publish,
    anna,
    board,
    draft,
    meeting,
    organ,
    piotr,
    publish,
    withdrawn,
)
from tests.members_area.requests.conftest import in_state, person_of, submitted
from tests.project.behind_our_back.by_table import after_each, lines_of, past_the_site
from tests.project.behind_our_back.rights_office import found
from tests.shared_rows import shared

__all__ = ["anna", "board", "draft", "meeting", "piotr", "publish"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

UNTIL = date(2026, 12, 20)
ADDED, REMOVED = "nie dodano go w serwisie", "usunięto go poza serwisem"
GROUP_GRANT = "members_area_library.documentgrouppermission"
LOGIN_GRANT = "members_area_library.documentuserpermission"
PAPER = "members_area_library.document:"


@dataclass
class Papers:
    """For the members, the board, staff; and an invoice that was opened to Anna until UNTIL."""

    minutes: Document
    plan: Document
    draft: Document
    invoice: Document
    anna: User
    piotr: User


@shared
def papers(publish: Publish, draft: Publish, board: Organ, anna: User, piotr: User) -> Papers:
    made = Papers(
        publish("Protokół z maja"),
        publish("Plan kontroli", audience="ORGAN", audience_organ=board),
        draft("Protokół z czerwca"),
        publish("Faktura za dźwig", audience="ON_REQUEST", kind="INVOICE"),
        anna,
        piotr,
    )
    a_file = CopyPrice(
        form=Form.ELECTRONIC, unit=PriceUnit.FILE, price=500, valid_from=date(2026, 1, 1)
    )
    save_price(a_file, origin=SYSTEM)
    answered(anna, made.invoice, UNTIL)
    return made


def answered(user: User, paper: Document, until: date) -> None:
    request = in_state(submitted(user, "INVOICE", form="ELECTRONIC"), RequestState.COST_ACCEPTED)
    open_papers(request, [paper], until=until, today=TODAY, origin=SYSTEM)


Change = Callable[[Papers], object]


def audience(which: str, **facts: object) -> Change:
    return lambda site: past_the_site(Document).filter(pk=getattr(site, which).pk).update(**facts)


def opened(model: type[Model], **facts: object) -> None:
    right = Permission.objects.get(codename="open_document")
    past_the_site(model).bulk_create([model(permission=right, **facts)])


def group_opened(which: str) -> Change:
    return lambda site: opened(
        DocumentGroupPermission, group=members_group(), content_object=getattr(site, which)
    )


def opened_for_all_in_earnest(site: Papers) -> None:
    audience("invoice", audience="MEMBERS")(site)
    group_opened("invoice")(site)


def given_to_another_organ(site: Papers) -> None:
    other = organ("AU", "Komisja Rewizyjna", "KR")
    audience("plan", audience_organ=other)(site)
    past_the_site(DocumentGroupPermission).filter(content_object=site.plan).update(
        group=other.group
    )


def grant(**facts: object) -> Change:
    return lambda site: past_the_site(DocumentUserPermission).update(**facts)


# By what is said, and of which kind of row.
ROWS: dict[tuple[tuple[str, str], ...], dict[str, Change]] = {
    (): {"nothing": lambda site: None},
    ((GROUP_GRANT, ADDED),): {
        "a draft opened to the members": group_opened("draft"),
        "the board's paper opened to the members": group_opened("plan"),
    },
    ((GROUP_GRANT, REMOVED),): {
        "the members' paper shut": lambda site: (
            past_the_site(DocumentGroupPermission)
            .filter(content_object=site.minutes)
            ._raw_delete("default")
        )
    },
    ((PAPER, "kto czyta: było tylko członkowie, jest dla wszystkich"),): {
        "its audience": audience("minutes", audience="PUBLIC")
    },
    ((PAPER, "kto czyta: było na wniosek, jest tylko członkowie"), (GROUP_GRANT, ADDED)): {
        "its audience with its grant": opened_for_all_in_earnest
    },
    ((PAPER, "organ, który czyta: było"), (GROUP_GRANT, "group: było")): {
        "its organ with its grant": given_to_another_organ
    },
    ((LOGIN_GRANT, "do: było 20.12.2026, jest 31.12.2027"),): {
        "a later day": grant(until=date(2027, 12, 31))
    },
    ((LOGIN_GRANT, "do: było 20.12.2026, jest brak"),): {"no last day": grant(until=None)},
    ((LOGIN_GRANT, ADDED),): {
        "one more login": lambda site: opened(
            DocumentUserPermission, user=site.piotr, content_object=site.invoice
        )
    },
    ((LOGIN_GRANT, "user: było"),): {"another login": lambda site: grant(user=site.piotr)(site)},
    ((LOGIN_GRANT, REMOVED),): {
        "a grant removed": lambda site: (
            past_the_site(DocumentUserPermission).all()._raw_delete("default")
        )
    },
}


@pytest.mark.thorough
def test_the_command_finds_what_was_changed(papers: Papers, triggers_off: None):
    seal_all_rows()

    for findings, what, lines in after_each(ROWS, found, papers):
        assert len(lines) == len(findings), (what, lines)
        for kind, words in findings:
            assert [line for line in lines if kind in line and words in line], (what, lines)


@pytest.mark.usefixtures("papers", "triggers_off")
def test_a_removed_event_of_an_answer_is_found_by_the_log():
    AuditEvent.objects.filter(action="REQUEST_PAPERS_OPENED")._raw_delete("default")

    assert any("brakuje" in line for line in lines_of("verify_access_log"))


@pytest.mark.usefixtures("papers")
def test_where_the_log_was_cleaned_nothing_is_said(triggers_off: None):
    remove_oldest(Stream.ACT, timezone.now())

    assert find_changed_rows("rights") == []


@pytest.mark.thorough
def test_nothing_is_found_after_all_that_the_site_does(papers: Papers, publish: Publish):
    change_audience(papers.minutes, "PUBLIC", "prośba", on=TODAY, origin=SYSTEM)
    change_audience(papers.draft, "PUBLIC", "prośba", on=TODAY, origin=SYSTEM)
    withdrawn(papers.plan)
    answered(papers.anna, papers.invoice, date(2026, 12, 1))
    withdrawn(papers.invoice)
    assert find_changed_rows("rights") == []

    other = publish("Faktura za windę", audience="ON_REQUEST", kind="INVOICE")
    answered(papers.anna, other, TODAY + timedelta(days=5))
    answered(papers.piotr, other, UNTIL)
    later = TODAY + timedelta(days=6)
    end_expired_grants(later)
    assert find_changed_rows("rights") == []

    merge_persons(
        Person.objects.create(name="Piotr W."),
        person_of(papers.piotr),
        take=(),
        reason_code="",
        document="dowód",
        origin=SYSTEM,
    )
    close_login(papers.anna, ClosedReason.OWN_REQUEST, SYSTEM)
    assert find_changed_rows("rights") == []


def test_nor_after_the_person_was_erased(papers: Papers):
    person = person_of(papers.anna)
    close_membership(Membership.objects.get(person=person), on=date(2026, 10, 31), origin=SYSTEM)
    erase_person(person, TODAY, SYSTEM)

    assert not DocumentUserPermission.objects.exists()
    assert find_changed_rows("rights") == []
