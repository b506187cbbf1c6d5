from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cms_ext.evidence.anchors.domain import anchor_heads, make_line
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from members_area.completeness.domain.facts import (
    CompletenessFinding,
    CompletenessState,
    make_finding,
)
from members_area.completeness.domain.report import (
    LETTER,
    CompletenessReport,
    RegisterNames,
    build_matrix,
    desk_report,
    notify_board,
    reader_report,
)
from members_area.completeness.models import CompletenessRule, NumberWaiver
from members_area.library.domain.relation import save_relation
from members_area.library.models import Document, DocumentKind, Relation
from members_area.meetings.models import Meeting
from members_area.register.models import Organ
from tests.members_area.completeness.library import minutes, rule
from tests.members_area.completeness.shelf import papers
from tests.members_area.conftest import TODAY, Publish, two_clerks, withdrawn
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


def of(report: CompletenessReport, rule: str) -> list[tuple[int | None, str, str]]:
    """What one rule says: year, number, state; of a sequence its numbers."""
    return [
        (finding.year, finding.number or str(finding.seq or ""), str(finding.state))
        for finding in report.findings
        if finding.rule.code == rule
    ]


@shared
def resolutions(board: Organ, publish: Publish) -> list[Document]:
    facts = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 6, 24)}
    return [publish(f"Uchwała {seq}", number=f"{seq}/RN/2026", **facts) for seq in (2, 4)]


def test_what_stands_in_the_library(resolutions: list[Document], board: Organ):
    NumberWaiver.objects.create(organ=board, year=2026, seq=3, reason="Pominięty w księdze.")

    found = desk_report(TODAY)

    assert of(found, "sb-res-gaps") == [(2026, "1", "GAP"), (2026, "3", "WAIVED")]
    assert of(found, "res-late") == [(2026, "", "OK"), (2026, "", "OK")]


def test_a_draft_is_in_the_gate_and_a_withdrawn_paper_is_missing(
    resolutions: list[Document], board: Organ, draft: Publish
):
    draft("Uchwała 1", kind="RESOLUTION", organ=board, number="1/RN/2026")
    withdrawn(resolutions[0])

    found = desk_report(TODAY)

    assert of(found, "sb-res-gaps") == [
        (2026, "1", "IN_GATE"),
        (2026, "2", "GAP"),
        (2026, "3", "GAP"),
    ]
    (waiting,) = [finding for finding in found.findings if finding.rule.code == "gate"]
    # Taken in on 1 July: 142 days, 128 too many.
    assert (waiting.days, waiting.late_days) == (142, 128)


def test_published_from_tomorrow_on_is_not_there_today(board: Organ, publish: Publish):
    minutes = {"kind": "MINUTES", "organ": board, "meeting_date": date(2026, 1, 15)}
    publish("Protokół", published_on=date(2026, 11, 21), **minutes)

    quarter = [state for _, _, state in of(desk_report(TODAY), "sb-quarter")]
    tomorrow = [state for _, _, state in of(desk_report(date(2026, 11, 21)), "sb-quarter")]

    assert (quarter[0], tomorrow[0]) == ("IN_GATE", "OK")


def test_a_meeting_that_was_called_off_owes_nothing(board: Organ):
    day = date(2026, 5, 14)
    Meeting.objects.create(
        organ=board, date=day, state="CANCELLED", cancellation_reason="Brak kworum."
    )
    assert of(desk_report(TODAY), "sb-minutes") == []

    Meeting.objects.create(organ=board, date=day, state="HELD", called_on=day)
    assert of(desk_report(TODAY), "sb-minutes") == [(2026, "", "MISSING")]


def test_minutes_named_as_those_of_the_adoption(
    resolutions: list[Document], board: Organ, publish: Publish
):
    minutes = publish("Protokół", organ=board, meeting_date=date(2026, 6, 24))
    relation = Relation(source=resolutions[0], target=minutes, type="ADOPTED_AT")
    save_relation(relation, origin=SYSTEM)

    assert of(desk_report(TODAY), "cross") == [(2026, "4/RN/2026", "MISSING")]


def test_a_bylaw_that_another_replaced_is_not_in_force(publish: Publish, board: Organ):
    bylaw = {"kind": "BYLAW", "organ": board}
    old = publish("Regulamin IKCS", effective_from=date(2020, 1, 1), **bylaw)
    new = publish("Regulamin panelu", effective_from=date(2026, 9, 1), **bylaw)
    assert of(desk_report(TODAY), "bylaw-ikcs-now") == [(2026, "", "OK")]

    save_relation(Relation(source=new, target=old, type="SUPERSEDES"), origin=SYSTEM)

    assert of(desk_report(TODAY), "bylaw-ikcs-now") == [(2026, "", "MISSING")]
    assert of(desk_report(date(2026, 8, 31)), "bylaw-ikcs-now") == [(2026, "", "OK")]


def test_a_member_reads_of_no_closed_paper(
    resolutions: list[Document], board: Organ, publish: Publish, draft: Publish, anna: User
):
    """A canary in a paper of the board, of the staff, on request, and in the gate."""
    facts = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 1, 5)}
    before = reader_report(anna, TODAY).findings
    publish("KANAREK", "ORGAN", number="1/RN/2026", audience_organ=board, **facts)
    publish("KANAREK", "STAFF", number="77/RN/2026", **facts)
    publish("KANAREK", "ON_REQUEST", number="9/RN/2026", **facts)
    publish("KANAREK", "ORGAN", organ=board, audience_organ=board, named_numbers=["66/RN/2026"])
    draft("KANAREK", number="3/RN/2026", **facts)

    after = reader_report(anna, TODAY).findings

    assert after == before
    assert "KANAREK" not in str(after)


def test_a_board_member_reads_what_every_member_reads_and_others_of_public_papers_only(
    resolutions: list[Document], board: Organ, publish: Publish, request: pytest.FixtureRequest
):
    facts = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 1, 5)}
    publish("Robocza", "ORGAN", number="1/RN/2026", audience_organ=board, **facts)
    anna, piotr, adrian, nina = (
        reader_report(request.getfixturevalue(who), TODAY)
        for who in ("anna", "piotr", "adrian", "nina")
    )

    assert anna == piotr
    assert of(adrian, "sb-res-gaps") == of(nina, "sb-res-gaps") == []


def test_the_office_reads_of_the_court_and_the_gate_and_members_do_not(
    board: Organ, publish: Publish, draft: Publish, anna: User
):
    change = {"kind": "RESOLUTION", "organ": board, "changes_statute": True}
    publish("Zmiana statutu", adopted_on=date(2026, 6, 24), number="1/RN/2026", **change)
    draft("Szkic")

    desk = {finding.rule.code for finding in desk_report(TODAY).findings}
    member = {finding.rule.code for finding in reader_report(anna, TODAY).findings}

    assert {"krs-filing", "gate"} <= desk
    assert {"krs-filing", "gate"} & member == set()


def test_the_number_of_queries_does_not_grow(board: Organ, anna: User):
    def costs() -> tuple[int, int]:
        return queries_of(desk_report, TODAY), queries_of(reader_report, anna, TODAY)

    papers(board, *two_clerks(), range(1, 2))
    one = costs()
    papers(board, *two_clerks(), range(2, 5))

    assert costs() == one


NAMES = RegisterNames(
    {
        "GM": Organ(code="GM", name="Walne Zgromadzenie"),
        "SB": Organ(code="SB", name="Rada Nadzorcza"),
    },
    {
        "RESOLUTION": DocumentKind(code="RESOLUTION", name="Uchwała"),
        "MINUTES": DocumentKind(code="MINUTES", name="Protokół posiedzenia"),
    },
)


def said(
    state: CompletenessState, year: int | None, organ: str = "SB", **parts: object
) -> CompletenessFinding:
    facts = {"organ": organ, "kind": "MINUTES", "year": year, **parts}
    return make_finding(rule("YEARLY_MIN"), state, "", **facts)


def drawn(*findings: CompletenessFinding) -> list[tuple[str, dict[int, str]]]:
    picture = build_matrix(CompletenessReport(TODAY, findings), NAMES)
    return [
        (line.title, {cell.year: str(cell.state) for cell in line.cells}) for line in picture.lines
    ]


def test_organ_and_kind_down_and_years_across():
    assert drawn(
        said(CompletenessState.OK, 2026),
        said(CompletenessState.MISSING, 2024, "GM", kind="RESOLUTION"),
        said(CompletenessState.MISSING, 2026, "", kind="AUDIT"),
    ) == [
        ("Spółdzielnia · Dokument", {2024: "N/A", 2025: "N/A", 2026: "MISSING"}),
        ("Walne Zgromadzenie · Uchwała", {2024: "MISSING", 2025: "N/A", 2026: "N/A"}),
        ("Rada Nadzorcza · Protokół posiedzenia", {2024: "N/A", 2025: "N/A", 2026: "OK"}),
    ]


def test_a_cell_says_the_worst():
    for states, shown in (
        ("OK NOT_DUE", "OK"),
        ("OK LATE", "LATE"),
        ("LATE MISSING", "MISSING"),
        ("DOUBLE GAP", "GAP"),
        ("IN_GATE OK", "IN_GATE"),
        ("WAIVED OK", "OK"),
        ("WAIVED", "WAIVED"),
        ("NOT_DUE", "NOT_DUE"),
    ):
        ((_, cells),) = drawn(*(said(CompletenessState(one), 2026) for one in states.split()))
        assert cells == {2026: shown}


def test_older_years_stand_in_the_list_only_and_two_rules_that_miss_one_paper_count_once():
    old = (said(CompletenessState.MISSING, 1995), said(CompletenessState.OK, 2026))
    picture = build_matrix(CompletenessReport(TODAY, old), NAMES)
    assert picture.years == (2026,)
    assert [problem.year for problem in picture.lines[0].problems] == [1995]

    gaps = (
        said(CompletenessState.GAP, 2026, seq=3),
        said(CompletenessState.MISSING, 2026, seq=3, number="3/RN/2026"),
    )
    assert build_matrix(CompletenessReport(TODAY, gaps), NAMES).lines[0].cells[0].problems == 1
    assert CompletenessReport(TODAY, gaps).missing == 1

    # What waits in due time is no cell.
    waits = minutes(date(2026, 10, 6), audience="STAFF", waiting_since=date(2026, 11, 16))
    assert drawn(said(CompletenessState.OK, 2026, paper=waits, days=4)) == []


def with_address(login: str, *groups: str, active: bool = True) -> User:
    user = staff(login, *groups)
    user.email, user.is_active = f"{login}@podlasem.example", active
    user.save()
    return user


@pytest.fixture
def prezes(db: None) -> User:
    return with_address("prezes", "board_member")


def letters() -> list[tuple[str, str]]:
    found = OutgoingMessage.objects.filter(template=LETTER).order_by("to")
    return list(found.values_list("to", "subject"))


@pytest.mark.both_databases
def test_the_board_reads_how_much_is_missing(prezes: User, board: Organ, publish: Publish):
    CompletenessRule.objects.exclude(code__in=["sb-res-gaps", "res-late"]).delete()
    facts = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 6, 1)}
    publish("Uchwała szósta", number="6/RN/2026", published_on=date(2026, 7, 3), **facts)

    assert notify_board(TODAY) == 1

    (letter,) = OutgoingMessage.objects.all()
    assert (letter.to, letter.subject) == (
        "prezes@podlasem.example",
        "Kompletność biblioteki: 5 braków, 1 opóźnienie",
    )
    assert letter.text.splitlines()[0] == (
        "Co tydzień piszemy, czego brakuje w bibliotece dokumentów dla członków. Na dzień "
        "20 listopada 2026: 5 braków, 1 opóźnienie."
    )
    assert "/admin/kompletnosc/" in letter.text
    assert (
        "- Rada Nadzorcza · Uchwała · 2026: Nie ma numeru 1 z 2026 roku. "
        "Uzupełnia: Rada Nadzorcza (art. 8¹ u.s.m.)."
    ) in letter.text


def test_the_letter_holds_the_outside_anchors_of_the_chains(
    prezes: User, board: Organ, publish: Publish
):
    publish("Uchwała szósta", kind="RESOLUTION", organ=board, number="6/RN/2026")
    for day in (1, 2):
        anchor_heads(datetime(2026, 11, 20 + day, 12, tzinfo=UTC))

    notify_board(TODAY)

    lines = OutgoingMessage.objects.get().text.splitlines()
    newest = Anchor.objects.filter(chain="publications").latest("pk")
    assert lines.count(str(make_line(newest))) == 1
    assert not any(line.startswith("2026-11-21T") for line in lines)


def test_the_report_also_says_that_nothing_is_missing(prezes: User):
    CompletenessRule.objects.all().delete()

    notify_board(TODAY)

    assert letters() == [
        ("prezes@podlasem.example", "Kompletność biblioteki: 0 braków, 0 opóźnień")
    ]
    assert "Niczego nie brakuje i nic się nie spóźniło." in OutgoingMessage.objects.get().text


@pytest.mark.both_databases
def test_only_the_board_that_works_and_has_an_address_and_nobody_twice_a_week(prezes: User):
    with_address("dawny", "board_member", active=False)
    with_address("kancelaria", "records_clerk")
    staff("bez-adresu", "board_member")
    assert notify_board(TODAY) == 1
    zastepca = with_address("zastepca", "board_member")

    assert notify_board(TODAY) == 1
    assert notify_board(TODAY) == 0
    assert [to for to, _ in letters()] == [prezes.email, zastepca.email]

    week_ago: datetime = timezone.now() - timedelta(days=7)
    OutgoingMessage.objects.update(queued_at=week_ago)
    assert notify_board(TODAY) == 2
