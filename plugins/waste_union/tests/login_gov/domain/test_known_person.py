"""Who may say whose PESEL is which, what is kept of it, and what a row from past the site does."""

import pytest
from django.test import Client

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.verify import find_changed_rows
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.merge import merge_persons
from cms_ext.people.identity.models import Person, User
from plugins.waste_union.tests.login_gov.node import ANNA, NINA, STRANGER, last_code, sign_in
from tests.people import staff
from tests.project.behind_our_back.by_table import past_the_site
from tests.whole_database import execute
from waste_union.login_gov.domain.known_person import (
    find_person_by_pesel,
    forget_pesel,
    record_known_person,
)
from waste_union.login_gov.models import PeselMark
from waste_union.login_gov.vocabulary import NodeRefusal, PeselProof

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CARD = PeselProof.ID_CARD


def test_the_desk_of_ebok_keeps_a_number_and_a_forgotten_one_opens_nothing(
    anna: User, franek: User
):
    record_known_person(anna.person, "818-705-226-21", CARD, Origin(actor=franek))

    assert find_person_by_pesel(ANNA) == anna.person
    event = AuditEvent.objects.filter(action="PESEL_KNOWN").latest("seq")
    assert (event.actor, event.subject_id) == (franek, anna.person_id)
    assert find_changed_rows("rights") == []

    assert forget_pesel(anna.person, SYSTEM)

    assert find_person_by_pesel(ANNA) is None
    assert not forget_pesel(anna.person, SYSTEM)
    assert find_changed_rows("rights") == []


def test_others_keep_none_and_nobody_the_own_one(anna: User, franek: User):
    clerk = Origin(actor=staff("celina", "membership_clerk"))
    own = Person.objects.create(name=franek.get_full_name())

    with pytest.raises(Refusal, match="obsługuje"):
        record_known_person(anna.person, ANNA, CARD, clerk)
    with pytest.raises(Refusal, match="obsługuje"):
        forget_pesel(anna.person, clerk)
    with pytest.raises(Refusal, match="własny"):
        record_known_person(own, STRANGER, CARD, Origin(actor=franek))


def test_what_is_no_number_or_belongs_to_another_or_a_firm_is_refused(anna: User, nina: User):
    firm = Person.objects.create(name="Pączek s.c.", kind=Person.Kind.COMPANY)

    for typed in ("81870522622", "8187052262", "", "8187052262a"):
        with pytest.raises(ValueRefused):
            record_known_person(anna.person, typed, CARD, SYSTEM)
    with pytest.raises(Refusal, match="ma już wpis nr"):
        record_known_person(nina.person, ANNA, CARD, SYSTEM)
    with pytest.raises(Refusal, match="firmy"):
        record_known_person(firm, STRANGER, CARD, SYSTEM)

    assert [find_person_by_pesel(number) for number in (ANNA, NINA, STRANGER)] == [
        anna.person,
        nina.person,
        None,
    ]


def test_after_a_change_of_the_key_the_person_is_found_and_kept_anew(anna: User, settings):
    settings.COOP_LOGIN_GOV_PESEL_FORMER_KEYS = [settings.COOP_LOGIN_GOV_PESEL_KEY]
    settings.COOP_LOGIN_GOV_PESEL_KEY = "n" * 50

    client = Client()
    assert sign_in(client).status_code == 302

    settings.COOP_LOGIN_GOV_PESEL_FORMER_KEYS = []
    assert find_person_by_pesel(ANNA) == anna.person
    assert find_changed_rows("rights") == []


def test_the_number_goes_with_a_merged_entry(anna: User, franek: User):
    kept = Person.objects.create(name="Anna Lis-Nowa")

    merge_persons(kept, anna.person, take=(), reason_code="", document="dowód", origin=SYSTEM)

    assert find_person_by_pesel(ANNA) == kept
    assert find_changed_rows("rights") == []


def test_a_row_moved_to_another_person_opens_nothing_and_is_found(anna: User, nina: User):
    """Anyone who writes to the database makes Nina's number open Anna's login."""
    past_the_site(PeselMark).filter(person=anna.person)._raw_delete("default")
    execute(
        "UPDATE waste_union_login_gov_peselmark SET person_id = %s WHERE person_id = %s",
        anna.person_id,
        nina.person_id,
    )
    client = Client()

    answer = sign_in(client, NINA)

    assert (answer.status_code, last_code()) == (403, NodeRefusal.MARK_CHANGED)
    [moved, gone] = (found.message for found in find_changed_rows("rights"))
    assert f"osoba: było {nina.person}, jest {anna.person}; " in moved
    assert "usunięto go poza serwisem" in gone


def test_an_older_row_put_back_is_found(anna: User):
    old = PeselMark.objects.get(person=anna.person)
    record_known_person(anna.person, STRANGER, CARD, SYSTEM)
    past_the_site(PeselMark).filter(person=anna.person)._raw_delete("default")
    past_the_site(PeselMark).bulk_create([old])

    [added, gone] = (found.message for found in find_changed_rows("rights"))

    assert "nie dodano go w serwisie" in added
    assert "usunięto go poza serwisem" in gone
