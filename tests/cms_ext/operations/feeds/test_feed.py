"""When a feed is late, who gets the warning, and what the office may set."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.feeds import domain as feeds
from cms_ext.operations.feeds.domain import has_late_feed, list_handlers, watch_feeds
from cms_ext.operations.feeds.models import FeedWatch
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Feed, FeedRun, FeedTerm
from tests.clients import signed_in
from tests.page_checks import words_at
from tests.people import staff
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
FRIDAY, SATURDAY, WEDNESDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 25)
RIGHTS = ("ebok_plugin_payments.commit_bankfile", "ebok_plugin_payments.commit_importbatch")
PAGE = "/admin/zrodla-danych/"
WARSAW = ZoneInfo("Europe/Warsaw")
LATE, IN_TIME, NOT_STARTED, NOT_WATCHED = feeds.FeedStatus


class Source:
    """A declared feed whose runs a test sets."""

    def __init__(self) -> None:
        self.runs: Sequence[FeedRun] = [FeedRun(good_to=FRIDAY)]
        self.past: Sequence[FeedRun] = []
        self.feed = Feed(
            "bank",
            "Bank",
            RIGHTS,
            lambda today: self.runs,
            lambda key, limit: [run for run in self.past if run.key == key][:limit],
            term=FeedTerm(2),
        )


@pytest.fixture
def source(monkeypatch) -> Source:
    made = Source()

    def declared(user):
        return [made.feed] if user is None or user.has_perms(RIGHTS) else []

    monkeypatch.setattr(feeds, "_declared", declared)
    return made


def give_address(*people: User) -> None:
    for user in people:
        user.email = f"{user.login}@spoldzielnia.example"
        user.save()


def watch(rule: str, days: int | None = None) -> FeedWatch:
    return FeedWatch(feed="bank", rule=rule, days=days)


@pytest.mark.parametrize(
    ("run", "term", "watch", "today", "expected"),
    [
        # Two days after Friday is Sunday; two working days are Tuesday.
        (FeedRun(good_to=FRIDAY), FeedTerm(2), None, date(2026, 11, 22), IN_TIME),
        (FeedRun(good_to=FRIDAY), FeedTerm(2), None, date(2026, 11, 23), LATE),
        (FeedRun(good_to=FRIDAY), FeedTerm(2, True), None, date(2026, 11, 24), IN_TIME),
        (FeedRun(good_to=FRIDAY), FeedTerm(2, True), None, WEDNESDAY, LATE),
        # Of the eve of a holiday: 10 and 12 November.
        (FeedRun(good_to=date(2026, 11, 10)), FeedTerm(1, True), None, date(2026, 11, 12), IN_TIME),
        # What is not set up yet is not late, unless the office itself has set a term.
        (FeedRun(), FeedTerm(2), None, FRIDAY, NOT_STARTED),
        (FeedRun(), FeedTerm(2), watch("DAYS", 30), FRIDAY, LATE),
        (FeedRun(), None, watch("DAYS", 30), FRIDAY, LATE),
        # Not watched: nobody declared a term, or the office does not want one.
        (FeedRun(), None, None, FRIDAY, NOT_WATCHED),
        (FeedRun(good_to=FRIDAY), None, None, date(2027, 11, 20), NOT_WATCHED),
        (FeedRun(good_to=FRIDAY), FeedTerm(2), watch("NOT_WATCHED"), WEDNESDAY, NOT_WATCHED),
        # The office's own term comes first, then the rhythm of the data.
        (FeedRun(good_to=FRIDAY), FeedTerm(2), watch("DAYS", 5), WEDNESDAY, IN_TIME),
        (FeedRun(good_to=FRIDAY), FeedTerm(9), watch("WORKING_DAYS", 2), WEDNESDAY, LATE),
        (FeedRun(good_to=FRIDAY, due_on=SATURDAY), None, None, SATURDAY, IN_TIME),
        (FeedRun(good_to=FRIDAY, due_on=SATURDAY), FeedTerm(9), None, WEDNESDAY, LATE),
        (FeedRun(good_to=FRIDAY, due_on=SATURDAY), None, watch("DAYS", 5), WEDNESDAY, IN_TIME),
    ],
)
def test_when_data_are_late(run, term, watch, today, expected):
    declared = Feed("bank", "Bank", RIGHTS, lambda day: [run], lambda key, limit: [], term=term)

    assert feeds._state(declared, run, watch, today).status is expected


def test_data_that_were_refused_or_taken_back_are_late():
    runs = [FeedRun(totals="odrzucono plik")]
    declared = Feed("b", "B", RIGHTS, lambda day: runs, lambda key, limit: runs, term=FeedTerm(2))

    assert feeds._state(declared, FeedRun(), None, FRIDAY).status is LATE


def test_one_mail_when_a_feed_becomes_late(source: Source):
    give_address(staff("celina", "finance_clerk"), staff("ewa", "editor"))
    days = [
        (FRIDAY, FRIDAY, 0, False),  # in time
        (FRIDAY, WEDNESDAY, 1, True),  # late
        (FRIDAY, WEDNESDAY, 1, True),  # the next turn of the job
        (WEDNESDAY, WEDNESDAY, 1, False),  # well again
        (FRIDAY, WEDNESDAY, 1, True),  # taken back on the same day: no second mail
        (FRIDAY, date(2026, 11, 27), 1, True),
        (date(2026, 11, 27), date(2026, 11, 27), 1, False),
        (date(2026, 11, 27), date(2026, 11, 30), 2, True),  # late again, on another day
    ]
    seen = []
    for good_to, today, _mails, _late in days:
        source.runs = [FeedRun(good_to=good_to)]
        watch_feeds(today)
        seen.append((good_to, today, OutgoingMessage.objects.count(), has_late_feed()))

    assert seen == days
    mail = OutgoingMessage.objects.order_by("pk")[0]
    assert (mail.to, mail.line) == ("celina@spoldzielnia.example", "Bank: dane na 20.11.2026")
    assert "- Bank: dane na 20.11.2026" in mail.text
    assert PAGE in mail.text


def test_administrators_get_the_mail_that_nobody_else_handles(source: Source):
    give_address(staff("krystyna", superuser=True), staff("celina"))

    assert [user.login for user in list_handlers(source.feed)] == ["krystyna"]


def test_the_pages_and_the_right_to_set_a_term(source: Source, settings):
    settings.COOP_TODAY = WEDNESDAY
    morning = datetime(2026, 11, 20, 8, tzinfo=WARSAW)
    source.runs = [
        FeedRun("1", "Program FK", good_to=WEDNESDAY, totals="wierszy: 7"),
        FeedRun("2", "Druga", good_to=FRIDAY, at=morning, by="Celina Kasowa"),
    ]
    clerk = signed_in(staff("celina", "finance_clerk"))
    approver = signed_in(staff("daria", "finance_approver"))
    words = words_at(clerk.get(PAGE))

    assert "Bank: Druga 20.11.2026 spóźnione termin minął 22.11.2026" in words
    assert "20.11.2026, 08:00 Celina Kasowa" in words
    # The late one stands first.
    assert words.index("Bank: Druga") < words.index("Bank: Program FK")
    assert "Kiedy dane są spóźnione?" not in words_at(clerk.get(f"{PAGE}bank-2/"))
    typed = {"rule": "WORKING_DAYS", "days": "3"}
    refused = clerk.post(f"{PAGE}bank-2/", typed)
    assert (refused.status_code, refused["Location"]) == (302, "/admin/")
    for wrong in ({"rule": "DAYS"}, {"rule": "DAYS", "days": "0"}, {"rule": "OTHER", "days": "3"}):
        assert approver.post(f"{PAGE}bank-2/", wrong).status_code == 200
    assert not FeedWatch.objects.exists()

    assert approver.post(f"{PAGE}bank-2/", typed)["Location"] == f"{PAGE}bank-2/"
    row = FeedWatch.objects.get()
    assert (row.feed, row.rule, row.days) == ("bank-2", "WORKING_DAYS", 3)
    event = AuditEvent.objects.get(action="FEED_TERM_SET")
    assert event.changes == {"rule": ["", "WORKING_DAYS"], "days": [None, 3]}
    assert "W terminie do 25.11.2026" in words_at(approver.get(f"{PAGE}bank-2/"))
    assert approver.post(f"{PAGE}bank-2/", {"rule": ""}).status_code == 302
    assert FeedWatch.objects.get().days is None
    unknown = [approver.get(f"{PAGE}{key}/").status_code for key in ("bank-3", "bank", "other")]
    assert unknown == [404, 404, 404]


def test_the_journal_of_a_feed_has_its_own_deliveries(source: Source):
    source.runs = [FeedRun("1", "Pierwsza", good_to=FRIDAY)]
    source.past = [
        FeedRun(
            key,
            good_to=date(2026, 11, day),
            at=datetime(2026, 11, day, 8, 5, tzinfo=WARSAW),
            by=by,
            totals=f"wierszy: {day}",
            address=f"/admin/dostawa/{day}/",
        )
        for key, day, by in (("1", 20, "Celina Kasowa"), ("2", 19, "Daria"), ("1", 18, ""))
    ]
    page = signed_in(staff("celina", "finance_clerk")).get(f"{PAGE}bank-1/")
    words = words_at(page)

    assert words.split("Kiedy Dane na Kto Ile ")[1].startswith(
        "20.11.2026, 08:05 20.11.2026 Celina Kasowa wierszy: 20 "
        "18.11.2026, 08:05 18.11.2026 automatycznie wierszy: 18"
    )
    assert "/admin/dostawa/20/" in page.content.decode()
    assert "Daria" not in words


def test_staff_who_handle_no_feed_see_none(source: Source):
    editor = signed_in(staff("ewa", "editor"))

    assert [editor.get(where).status_code for where in (PAGE, f"{PAGE}bank/")] == [302, 302]
    assert feeds.queue_late_feeds(staff("redaktor", "editor"), FRIDAY) is None


def test_the_page_asks_the_same_for_one_feed_and_for_four(source: Source):
    client = signed_in(staff("celina", "finance_clerk"))
    counts = []
    for count in (1, 1, 4):
        source.runs = [FeedRun(str(n), str(n), good_to=FRIDAY) for n in range(count)]
        counts.append(queries_of_page(client, PAGE))

    assert counts[1] == counts[2]


def test_readiness_names_late_feeds_and_stays_well(client, source: Source):
    before = client.get("/zdrowie/gotowosc/").json()["feeds"]
    source.runs = source.past = [FeedRun()]  # it was taken back
    watch_feeds(timezone.localdate())

    late = client.get("/zdrowie/gotowosc/").json()["feeds"]
    # The account or system of the feed is no more.
    source.runs = []
    watch_feeds(timezone.localdate())

    after = client.get("/zdrowie/gotowosc/").json()["feeds"]
    assert (before, late, after) == ("ok", "late", "ok")
