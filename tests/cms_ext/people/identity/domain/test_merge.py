"""Anna was entered twice. Both entries become one, nothing is lost, and some mergers cannot be."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms_ext.desks.privacy.domain.core_data import list_events_of_person
from cms_ext.desks.privacy.domain.packet import collect_sections
from cms_ext.desks.privacy.models import Erasure
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.address_link import find_sources
from cms_ext.people.identity.domain.login_state import close_login
from cms_ext.people.identity.domain.merge import MergeRefused, find_person_keys, rehearse_merger
from cms_ext.people.identity.domain.person import find_people, find_possible_duplicates, lock_person
from cms_ext.people.identity.models import AddressChange, PasswordReset, Person
from cms_ext.people.identity.vocabulary import ClosedReason
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.domain.holding import Holding, grant_access
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.statements.models import DeliveryConsent
from members_area.meetings.models import Participation, Survey
from members_area.register.domain.membership import admit_member, elect_to_organ
from members_area.register.models import Membership, OfficeTerm
from tests.cms_ext.people.identity.domain.mergers import entered, merge
from tests.crowd import Crowd, answers_at_once, in_a_thread, outcomes_at_once
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.members_area.conftest import organ
from tests.people import resident

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def member() -> Person:
    """Anna as the membership desk knows her: a member with a login to IKCS."""
    anna = entered("Anna Lis", "anna@poczta.example")
    admit_member(anna, 7, on=date(2012, 3, 1), origin=SYSTEM)
    resident("ikcs", "IKCS-0007", "Anna Lis")
    return anna


@pytest.fixture
def payer() -> Person:
    """Anna as an import of accounts made her: a payer with a login to E-BOK."""
    anna = entered("LIS ANNA", phone="600100200")
    account = open_account("100005", "LIS ANNA")
    grant_access(account, Holding(anna, "PAYER", date(2020, 1, 1)), origin=SYSTEM)
    resident("ebok", "EB-500001-3", "LIS ANNA")
    return anna


def reasons(kept: Person, merged: Person) -> list[str]:
    with pytest.raises(MergeRefused) as refusal:
        merge(kept, merged)
    merged.refresh_from_db()
    assert merged.merged_into is None
    return refusal.value.reasons


def counts() -> dict[str, int]:
    """Of every table, but for those to which a merger itself adds a line."""
    grows = ("AuditEvent", "StreamHead", "OutgoingMessage", "ContactSource", "RowSeal")
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model.__name__ not in grows
    }


@pytest.mark.both_databases
def test_everything_moves_and_nothing_is_lost(member: Person, payer: Person):
    charge(Account.objects.get(), "2026-10", "400.00")
    elect_to_organ(payer, organ("SB", "Rada", "RN"), starts_on=TODAY, ends_on=None, origin=SYSTEM)
    before = counts()

    merger = merge(member, payer, "phone")

    assert counts() == before
    assert merger.labels == {
        "cms_ext_identity.ContactSource": 1,
        "cms_ext_identity.User": 1,
        "ebok_plugin_ledger.Account": 1,
        "ebok_plugin_ledger.AccountAccess": 1,
        "members_area_register.OfficeTerm": 1,
    }
    assert [
        f"{key.model._meta.label}.{key.field.name}"
        for key in find_person_keys()
        if key.rows_of(payer).exists()
    ] == []
    assert sorted(member.users.values_list("login", flat=True)) == ["EB-500001-3", "IKCS-0007"]


def test_the_kept_entry_takes_what_was_chosen_and_the_other_is_an_empty_shell(
    member: Person, payer: Person
):
    merge(member, payer, "phone", "name")

    member.refresh_from_db()
    payer.refresh_from_db()
    assert (member.name, member.phone, member.correspondence_email) == (
        "LIS ANNA",
        "+48600100200",
        "anna@poczta.example",
    )
    assert (payer.merged_into, payer.name, payer.phone) == (
        member,
        f"Wpis połączony z wpisem nr {member.pk}",
        "",
    )


def test_the_shell_is_found_by_nobody_and_given_nothing(member: Person, payer: Person):
    merge(member, payer)

    assert list(find_people("lis")) == [member]
    assert list(find_people("EB-500001-3")) == [member]
    assert list(find_people("wpis połączony")) == []
    twins = find_possible_duplicates(Person(name="LIS ANNA", phone="600100200"))
    assert [twin.person for twin in twins] == [member]
    tenant = Holding(payer, "TENANT", TODAY)
    for verb in (
        lambda: lock_person(payer),
        lambda: admit_member(payer, 99, on=TODAY, origin=SYSTEM),
        lambda: grant_access(open_account("100006"), tenant, origin=SYSTEM),
    ):
        with pytest.raises(ValidationError, match="Ten wpis połączono"):
            verb()


def test_every_table_with_people_is_looked_at():
    """A new one is moved without a word to anybody; the log alone stays as it was."""
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.related_model is Person and not model._meta.proxy
    }

    found = {f"{key.model._meta.label}.{key.field.name}" for key in find_person_keys()}

    assert pointing - found == {"cms_ext_audit.AuditEvent.subject"}


def test_the_log_is_not_rewritten_and_still_found(member: Person, payer: Person):
    old = AuditEvent.objects.filter(subject=payer)
    said = list(old.values_list("pk", "hash"))

    merge(member, payer)

    before = old.exclude(action="PERSON_MERGED_AWAY")
    assert sorted(before.values_list("pk", "hash")) == sorted(said)
    assert {pk for pk, _hash in said} <= {event.pk for event in list_events_of_person(member)}
    event = AuditEvent.objects.get(action="PERSONS_MERGED")
    assert (event.subject, event.reason_code, event.note) == (member, "TYPED_TWICE", "paszport")
    assert (event.changes["merged"], event.changes["fields"]) == (payer.pk, [])


@pytest.mark.thorough
def test_a_rehearsal_tells_the_same_and_changes_nothing(member: Person, payer: Person):
    before, events = counts(), AuditEvent.objects.count()

    rehearsal = rehearse_merger(member, payer, SYSTEM)

    assert (counts(), AuditEvent.objects.count()) == (before, events)
    assert rehearsal.moved == merge(member, payer).moved


def test_two_logins_to_one_panel_are_refused_and_named(member: Person, payer: Person):
    second = resident("ikcs", "IKCS-0012", "LIS ANNA")

    assert reasons(member, payer) == [
        "Oba wpisy mają dostęp do panelu IKCS: IKCS-0007, IKCS-0012. Zamknij najpierw ten, "
        "którego osoba nie używa (powód: powtórzony dostęp)."
    ]

    close_login(second, ClosedReason.DUPLICATE, SYSTEM)
    merge(member, payer)
    assert member.users.count() == 3


def test_memberships_that_overlap_are_refused_and_after_one_another_are_one_persons(
    member: Person, payer: Person
):
    admit_member(payer, 12, on=date(2020, 1, 1), origin=SYSTEM)

    assert reasons(member, payer) == [
        "członkostwo (12 · LIS ANNA): W tym czasie osoba ma inne członkostwo. Sprawdź daty.",
        "członkostwo (12 · LIS ANNA): Ta osoba jest już członkiem. Najpierw wpisz ustanie "
        "tamtego członkostwa.",
    ]

    Membership.objects.filter(member_no=7).update(ended_on=date(2019, 1, 1))
    merge(member, payer)
    assert list(member.memberships.values_list("member_no", flat=True)) == [7, 12]


def test_what_may_be_there_once_is_refused_in_words_of_people(member: Person, payer: Person):
    survey = Survey.objects.create(
        question="Czy remontować dach?", opens_on=date(2026, 11, 1), closes_on=date(2026, 11, 30)
    )
    board = organ("SB", "Rada", "RN")
    for person in (member, payer):
        Participation.objects.create(survey=survey, person=person)

    assert reasons(member, payer) == [
        f"udział w ankiecie ({survey.pk}): "
        "Osoba, która zostaje, już to ma, a może to być tylko raz."
    ]

    # So is the same term of office twice.
    for person in (member, payer):
        elect_to_organ(person, board, starts_on=TODAY, ends_on=None, origin=SYSTEM)
    assert len(reasons(member, payer)) == 2
    assert OfficeTerm.objects.filter(person=payer).exists()


def test_what_cannot_be_one_person_is_refused(member: Person, payer: Person):
    as_it_is = {"kind": payer.kind, "died_on": None}
    for change, words in (
        ({"kind": "company"}, "Jeden wpis to osoba fizyczna, drugi firma."),
        ({"died_on": date(2026, 1, 1)}, "Data śmierci nie jest w obu wpisach taka sama."),
    ):
        Person.objects.filter(pk=payer.pk).update(**as_it_is | change)
        assert [reason.startswith(words) for reason in reasons(member, payer)] == [True]

    # An erased person is not brought back.
    Person.objects.filter(pk=payer.pk).update(**as_it_is)
    Erasure.objects.create(person=payer, first_on=TODAY, last_on=TODAY, kept=[])
    assert len(reasons(member, payer)) == 1


def test_no_entry_is_merged_with_itself_or_twice_and_a_chain_leads_to_the_last(
    member: Person, payer: Person
):
    assert reasons(member, member) == ["To jest jeden i ten sam wpis. Wybierz dwa różne."]
    merge(member, payer)
    for kept, merged in ((member, payer), (payer, member)):
        with pytest.raises(MergeRefused):
            merge(kept, merged)

    third = entered("Anna Lis-Wrona")
    merge(third, member)
    payer.refresh_from_db()
    assert payer.merged_into == third
    assert {event.action for event in list_events_of_person(third)} >= {"MEMBER_ADMITTED"}


# --- the address: who takes over a login must not get its passwords ---


def recipients() -> list[str]:
    changed = OutgoingMessage.objects.filter(template__endswith="address_changed.txt")
    return sorted(changed.values_list("to", flat=True))


@pytest.mark.parametrize("take", [(), ("correspondence_email",)])
def test_two_different_addresses_both_get_the_letter_and_are_locked(
    member: Person, payer: Person, take: tuple[str, ...]
):
    long_ago = timezone.now() - timedelta(days=400)
    Person.objects.update(correspondence_email_since=long_ago)
    Person.objects.filter(pk=payer.pk).update(correspondence_email="stary@poczta.example")
    login = payer.users.get()
    now = timezone.now()
    reset = PasswordReset.objects.create(realm="ebok", user=login, asked_at=now, token_hash="x")
    change = AddressChange.objects.create(
        person=payer, new_email="x@y.example", asked_at=now, expires_at=now + timedelta(hours=1)
    )

    merge(member, payer, *take)

    member.refresh_from_db()
    reset.refresh_from_db()
    change.refresh_from_db()
    assert member.correspondence_email == (
        "stary@poczta.example" if take else "anna@poczta.example"
    )
    assert recipients() == ["anna@poczta.example", "stary@poczta.example"]
    assert isinstance(member.correspondence_email_since, datetime)
    assert member.correspondence_email_since >= now
    assert (reset.used_at is None, change.cancelled_at is None) == (False, False)


def test_the_same_address_stays_on_file_as_long_as_before_and_shows_its_source(
    member: Person, payer: Person
):
    since = timezone.now() - timedelta(days=400)
    Person.objects.update(correspondence_email_since=since, correspondence_email="a@b.example")
    Person.objects.filter(pk=member.pk).update(phone="+48600000000")

    merge(member, payer)

    member.refresh_from_db()
    assert (member.correspondence_email_since, recipients()) == (since, [])
    # The source is that of the value that stayed.
    sources = find_sources(member)
    assert (sources["PHONE"].document, sources["EMAIL"].document) == ("paszport", "dowód osobisty")


# --- what both have and may be there once only ---


def test_two_rights_to_one_account_become_one_as_long_as_both(member: Person, payer: Person):
    account = open_account("100009")
    for person, start, end in (
        (member, date(2021, 1, 1), date(2022, 12, 31)),
        (payer, date(2020, 1, 1), None),
    ):
        right = Holding(person, "CO_OWNER", start, end, scope="SEE")
        grant_access(account, right, origin=SYSTEM)
    rights = AccountAccess.objects.count()

    merge(member, payer)

    open_ones = AccountAccess.objects.filter(account=account, revoked_at__isnull=True)
    assert list(open_ones.values_list("person", "valid_from", "valid_to")) == [
        (member.pk, date(2020, 1, 1), None)
    ]
    assert AccountAccess.objects.count() == rights
    assert AuditEvent.objects.filter(action="ACCESS_COMBINED").count() == 1
    sections = [one for one in collect_sections(member) if one.title == "Uprawnienia do kont"]
    assert sum(len(section.rows) for section in sections) == rights


def test_two_shares_in_one_account_are_for_the_clerk_to_settle(member: Person, payer: Person):
    account = open_account("100009")
    for person in (member, payer):
        right = Holding(person, "CO_OWNER", TODAY, share=Decimal("0.5"))
        grant_access(account, right, origin=SYSTEM)

    assert [reason[:47] for reason in reasons(member, payer)] == [
        "Oba wpisy mają udział w koncie 100009. Zakończ "
    ]


def test_of_two_consents_the_earlier_goes_on(member: Person, payer: Person):
    now = timezone.now()
    first = DeliveryConsent.objects.create(
        person=payer, text_version="1", given_at=now - timedelta(days=9)
    )
    DeliveryConsent.objects.create(person=member, text_version="1", given_at=now)

    merge(member, payer)

    assert list(DeliveryConsent.objects.filter(person=member, withdrawn_at=None)) == [first]
    assert DeliveryConsent.objects.filter(person=member).count() == 2


# Two desks at one person at the same moment: one waits for the other or is refused.


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_clerks_merge_in_both_directions_at_once(crowd: Crowd):
    one, other = entered("Anna Lis"), entered("LIS ANNA")

    with crowd():
        said = outcomes_at_once(
            lambda: merge(one, other),
            lambda: merge(other, one),
            refusal=MergeRefused,
            describe=lambda _: "refused",
        )
        shells = in_a_thread(Person.objects.filter(merged_into__isnull=False).count)

    assert (said, shells) == (["done", "refused"], 1)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_member_admitted_during_a_merger_is_never_left_on_a_shell(crowd: Crowd):
    one, other = entered("Anna Lis"), entered("LIS ANNA")

    with crowd():
        answers_at_once(
            lambda: merge(one, other),
            lambda: admit_member(other, 31, on=date(2020, 1, 1), origin=SYSTEM),
            refusal=(MergeRefused, ValidationError),
        )
        on_shell = in_a_thread(Membership.objects.filter(person__merged_into__isnull=False).count)

    assert on_shell == 0
