"""Series of documents: who gets one, how they reach people, and what a crash leaves behind."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.login_state import close_login
from cms_ext.people.identity.vocabulary import ClosedReason
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain import making
from ebok_plugin.statements.domain.batch import (
    BatchRefused,
    list_batches,
    percent_done,
    start_notices,
    start_statements,
)
from ebok_plugin.statements.domain.delivery_consent import withdraw_consent
from ebok_plugin.statements.domain.making import make_paper_portion, notify_portion
from ebok_plugin.statements.domain.reminders import start_reminders
from ebok_plugin.statements.models import Paper, PaperBatch, paper_storage
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.statements.houses import TODAY, carry_through, clerk, house, with_consent
from tests.papers_read import words_of
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
MARCH = Period(2026, 3)
START = date(2026, 1, 1)


def papers() -> list[tuple[str, str, str]]:
    found = Paper.objects.select_related("account").order_by("account__account_no")
    return [(paper.account.account_no, paper.title, paper.channel) for paper in found]


def bytes_of(paper: Paper) -> bytes:
    with paper.file.open("rb") as file:
        content: bytes = file.read()
    return content


def files() -> set[str]:
    root = Path(paper_storage().location)
    return {str(path.relative_to(root)) for path in root.rglob("*.pdf")}


@shared
def accounts() -> dict[str, Account]:
    return house()


@shared
def origin() -> Origin:
    return clerk()


@shared
def notices(accounts: dict[str, Account], origin: Origin) -> PaperBatch:
    """Those of March, not yet made."""
    return start_notices(MARCH, today=TODAY, origin=origin)


@pytest.mark.thorough
def test_notices_and_statements_go_to_who_is_charged(accounts: dict[str, Account], origin: Origin):
    open_account("100009", "Nowa Osoba")

    start_notices(MARCH, today=TODAY, origin=origin)
    carry_through()
    title = "Opłata za marzec 2026"
    assert papers() == [
        ("100001", title, "ELECTRONIC"),
        ("100002", title, "ELECTRONIC"),
        ("100003", title, "PRINT"),
        ("100004", title, "PRINT"),
    ]
    assert title in words_of(bytes_of(Paper.objects.all()[0]))

    start_statements(START, TODAY, today=TODAY, origin=origin)
    carry_through()
    found = Counter(title for _number, title, _channel in papers())
    assert found == {title: 4, "Zestawienie operacji 01.01.2026–20.03.2026": 4}


def test_an_account_with_too_much_for_one_paper_is_named_and_not_dropped_in_silence(
    accounts: dict[str, Account], origin: Origin, monkeypatch
):
    most = len(accounts["anna"].entries.filter(booking_date__gte=START))
    monkeypatch.setattr(making, "MAX_ROWS", most - 1)

    batch = start_statements(START, TODAY, today=TODAY, origin=origin)
    carry_through()

    batch.refresh_from_db()
    made = {number for number, _title, _channel in papers()}
    assert "100001" in batch.left_out
    assert made | set(batch.left_out) == {"100001", "100002", "100003", "100004"}
    assert made.isdisjoint(batch.left_out)
    assert batch.looked_at == batch.total


def test_reminders_go_to_who_is_late_with_enough(accounts: dict[str, Account], origin: Origin):
    everybody = [account.pk for account in accounts.values()]

    start_reminders(everybody, least=Money.parse("120.01"), pause=30, today=TODAY, origin=origin)
    carry_through()

    # 100002 is late with 120,00 only, 100004 with nothing.
    assert [number for number, _title, _channel in papers()] == ["100001", "100003"]
    assert "Zaległość na 20 marca 2026 r. 210,00 zł" in words_of(bytes_of(Paper.objects.all()[0]))
    # The e-mail about a debt waits for no others.
    [message] = OutgoingMessage.objects.all()
    assert (message.to, message.payload["at_once"]) == ("eb-500001-3@poczta.example", True)
    assert message.next_try_at <= message.queued_at


@pytest.mark.thorough
@pytest.mark.usefixtures("notices")
def test_one_person_gets_one_letter_without_amounts_by_the_consent_then(
    accounts: dict[str, Account],
):
    carry_through()

    [message] = OutgoingMessage.objects.all()
    assert (message.to, message.subject) == ("eb-500001-3@poczta.example", "Nowy dokument w E-BOK")
    said = message.subject + message.text
    assert [word for word in ("zł", "110", "100001", "Anna", "Wzorcowa") if word in said] == []
    assert "/e-bok/dokumenty/" in message.text
    assert Paper.objects.filter(channel="ELECTRONIC", told_at__isnull=True).count() == 0
    assert Paper.objects.filter(channel="PRINT", told_at__isnull=False).count() == 0

    anna = accounts["anna"].payer

    withdraw_consent(anna, now=timezone.now(), origin=SYSTEM)
    start_notices(Period(2026, 2), today=TODAY, origin=SYSTEM)
    carry_through()

    channels = Counter(Paper.objects.filter(person=anna).values_list("batch_id", "channel"))
    assert sorted(channels.values()) == [2, 2]
    assert {channel for _batch, channel in channels} == {"ELECTRONIC", "PRINT"}


def test_a_series_says_how_far_it_is(notices: PaperBatch):
    seen = []
    while make_paper_portion(notices, portion=1):
        seen.append(percent_done(notices))
    while notify_portion(notices):
        pass

    assert seen == [25, 50, 75, 100]
    counts = ("state", "total", "made", "electronic", "told", "opened", "on_paper", "printed")
    [shown] = list_batches()
    assert [getattr(shown, name) for name in counts] == ["DONE", 4, 4, 2, 2, 0, 2, 0]
    events = AuditEvent.objects.filter(action__startswith="PAPERS_").order_by("seq")
    assert [event.action for event in events] == ["PAPERS_STARTED", "PAPERS_DONE"]


@pytest.mark.usefixtures("notices")
def test_the_same_series_is_started_once_a_day(origin: Origin):
    with pytest.raises(BatchRefused, match="są już zlecone"):
        start_notices(MARCH, today=TODAY, origin=origin)
    start_notices(MARCH, today=date(2026, 3, 21), origin=origin)

    assert PaperBatch.objects.count() == 2


def test_a_series_that_makes_no_sense_is_refused():
    with pytest.raises(BatchRefused, match="Nie ma konta"):
        start_notices(MARCH, today=TODAY, origin=SYSTEM)
    with pytest.raises(BatchRefused, match="po dzisiejszym dniu"):
        start_statements(START, date(2026, 3, 21), today=TODAY, origin=SYSTEM)
    with pytest.raises(BatchRefused, match="przed początkiem"):
        start_statements(TODAY, START, today=TODAY, origin=SYSTEM)
    with pytest.raises(BatchRefused, match="najmniejszą zaległość"):
        start_reminders([1], least=ZERO, pause=30, today=TODAY, origin=SYSTEM)
    assert PaperBatch.objects.count() == 0


class Killed(BaseException):
    """What a kill does to the process, as far as one process can tell of it."""


@pytest.mark.thorough
@pytest.mark.parametrize("step", ["_stored_name", "_written", "is_reached_electronically"])
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_crash_anywhere_doubles_nothing_and_loses_nothing(
    notices: PaperBatch, monkeypatch, step: str, turn: int
):
    with monkeypatch.context() as patch:
        _dies_at(patch, step, turn)
        with pytest.raises(Killed):
            _make_all(notices)

    carry_through()

    assert [number for number, *_rest in papers()] == ["100001", "100002", "100003", "100004"]
    assert OutgoingMessage.objects.count() == 1
    assert files() == {str(paper.file) for paper in Paper.objects.all()}
    batch = PaperBatch.objects.get()
    assert (batch.state, batch.looked_at) == ("DONE", 4)


def _make_all(batch: PaperBatch) -> None:
    while make_paper_portion(batch, portion=2):
        pass


def _dies_at(patch: pytest.MonkeyPatch, step: str, turn: int) -> None:
    real = getattr(making, step)
    calls = 0

    def dying(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        made = real(*args, **kwargs) if calls < turn or step == "_stored_name" else None
        if calls >= turn:
            raise Killed
        return made

    patch.setattr(making, step, dying)


def test_half_a_file_of_a_killed_attempt_is_written_anew(notices: PaperBatch, monkeypatch):
    with monkeypatch.context() as patch:
        _dies_at(patch, "_stored_name", 1)
        with pytest.raises(Killed):
            make_paper_portion(notices)
    [half] = files()
    (Path(paper_storage().location) / half).write_bytes(b"%PDF-1.7 half")

    carry_through()

    assert all(bytes_of(paper).endswith(b"%%EOF") for paper in Paper.objects.all())


def test_two_workers_at_once_keep_one_set_of_papers(notices: PaperBatch):
    slow = PaperBatch.objects.get(pk=notices.pk)
    make_paper_portion(notices, portion=2)
    before = {paper.pk: paper.sha256 for paper in Paper.objects.all()}

    make_paper_portion(slow, portion=2)  # it still believes to be at the beginning

    assert {paper.pk: paper.sha256 for paper in Paper.objects.all()} == before
    assert slow.cursor == notices.cursor


@pytest.mark.thorough
@pytest.mark.usefixtures("accounts")
def test_the_same_series_again_is_the_same_bytes(origin: Origin):
    start_statements(START, TODAY, today=TODAY, origin=origin)
    carry_through()
    first = {paper.account_id: paper.sha256 for paper in Paper.objects.all()}
    Paper.objects.all().delete()
    PaperBatch.objects.all().delete()

    start_statements(START, TODAY, today=TODAY, origin=SYSTEM)
    carry_through()

    assert {paper.account_id: paper.sha256 for paper in Paper.objects.all()} == first


@pytest.mark.thorough
@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("why", ["no address", "no login", "dead"])
def test_whom_no_message_reaches_gets_paper(origin: Origin, why: str):
    piotr = with_consent("Piotr Wrona", "EB-500002-1")
    if why == "no address":
        piotr.correspondence_email = ""
    elif why == "dead":
        piotr.died_on = date(2026, 1, 1)
    else:
        close_login(piotr.users.get(), ClosedReason.OWN_REQUEST, SYSTEM)
    piotr.save()

    start_notices(MARCH, today=TODAY, origin=origin)
    carry_through()

    assert Paper.objects.get(person=piotr).channel == "PRINT"


def test_a_portion_of_notices_costs_the_same_for_one_and_for_four():
    def queries(period: str, *numbers: int) -> int:
        """Of a series to these new accounts."""
        for number in numbers:
            charge(open_account(f"10000{number}", f"Osoba {number}"), period, "100.00")
        batch = start_notices(Period.parse(period), today=TODAY, origin=SYSTEM)
        captured = queries_of(make_paper_portion, batch)
        assert Account.objects.filter(papers__batch=batch).count() == len(numbers)
        return captured

    queries("2026-01", 1)  # the first asks for the office as well
    assert queries("2026-02", 2) == queries("2026-03", 3, 4, 5, 6)
