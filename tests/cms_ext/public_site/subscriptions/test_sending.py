from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.models import Staircase
from cms_ext.public_site.notices.domain.life import correct_announcement
from cms_ext.public_site.notices.domain.recipients import Reach, ReachChannel, measure_reach
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.subscriptions.domain import sending
from cms_ext.public_site.subscriptions.domain.sending import (
    find_recipients,
    run_mailings,
    send_digests,
)
from cms_ext.public_site.subscriptions.models import (
    Mailing,
    PhoneSubscription,
    Sending,
    Subscription,
)
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.subscriptions.conftest import (
    ANNA,
    Subscribe,
    delivered,
    subjects,
    subscriber,
)
from tests.mail_server import MailServer
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_letter_of_one_announcement(
    server: MailServer, subscribe: Subscribe, publish: Publish, estates: Estates
):
    subscribe()
    publish(
        "Brak ciepłej wody",
        kind="OUTAGE",
        lead="W czwartek od 8 do 15.",
        buildings=[estates.w1],
        valid_until=TODAY + DAY,
    )

    run_mailings()
    (letter,) = delivered(server)

    assert subjects([letter]) == [(ANNA, "[ul. Wrzosowa 1] Brak ciepłej wody")]
    text = letter.part("plain")
    assert text.startswith(
        "Dzień dobry!\n\nW czwartek od 8 do 15.\n\nPrzeczytaj całe ogłoszenie:\nhttps://www."
    )
    assert "Ogłoszenie jest na tablicy do 21 listopada 2026." in text
    assert letter.part("html").count('href="https://www.naskraju.example/') == 3


@pytest.mark.both_databases
def test_whom_an_announcement_concerns(estates: Estates):
    e = estates
    for name, place in {
        "cale": {},
        "n1": {"properties": [e.jodlowa]},
        "n2": {"properties": [e.wrzosowa]},
        "j2": {"buildings": [e.j2]},
        "w1": {"buildings": [e.w1]},
        "w1-1": {"staircases": [e.w1_1]},
        "w3-1": {"staircases": [e.w3_1]},
    }.items():
        subscriber(f"{name}@poczta.example", **place)
    expected = {
        Targets(everybody=True): ["cale", "j2", "n1", "n2", "w1", "w1-1", "w3-1"],
        Targets((e.wrzosowa,)): ["cale", "n2", "w1", "w1-1", "w3-1"],
        Targets(buildings=(e.w1,)): ["cale", "n2", "w1", "w1-1"],
        Targets(staircases=(e.w1_1,)): ["cale", "n2", "w1", "w1-1"],
        Targets(staircases=(e.w1_2,)): ["cale", "n2", "w1"],
        Targets(buildings=(e.w3,), staircases=(e.j2_1,)): ["cale", "j2", "n1", "n2", "w3-1"],
    }

    assert {targets: hearing(targets) for targets in expected} == expected


def hearing(targets: Targets, kind: AnnouncementKind | None = None) -> list[str]:
    return sorted(found.email.partition("@")[0] for found in find_recipients(targets, kind))


@pytest.mark.both_databases
def test_kinds_and_states(estates: Estates):
    outage, fees = (AnnouncementKind.objects.get(code=code) for code in ("OUTAGE", "FEES"))
    subscriber("wszystko@poczta.example")
    subscriber("przerwy@poczta.example", kinds=[outage])
    subscriber("przerwy-i-oplaty@poczta.example", kinds=[outage, fees])
    for state in ("PENDING", "UNSUBSCRIBED", "BOUNCED"):
        subscriber(f"{state.lower()}@poczta.example", state=state)

    everybody = Targets(everybody=True)
    assert hearing(everybody, outage) == ["przerwy", "przerwy-i-oplaty", "wszystko"]
    assert hearing(everybody, fees) == ["przerwy-i-oplaty", "wszystko"]


@pytest.mark.both_databases
def test_a_place_that_leaves_the_tree_does_not_become_everywhere(estates: Estates):
    subscriber("w3@poczta.example", staircases=[estates.w3_1])
    estates.w3_1.premises.all().delete()
    estates.w3_1.delete()

    assert hearing(Targets(buildings=(estates.w1,))) == []


@pytest.mark.thorough
def test_once_what_came_after_the_confirmation_and_never_what_is_withdrawn_before_the_post_leaves(
    server: MailServer, subscribe: Subscribe, publish: Publish
):
    publish("Dawne ogłoszenie")
    run_mailings()
    subscribe()
    run_mailings()
    page = publish("Przegląd kominiarski")
    run_mailings()
    assert subjects(delivered(server)) == [(ANNA, "[wszystkie budynki] Przegląd kominiarski")]

    page.lead = "Poprawiona literówka."
    page.save_revision().publish()
    withdrawn = publish("Pomyłka w ogłoszeniu")
    run_mailings()
    withdrawn.unpublish()

    assert delivered(server) == []


@pytest.mark.both_databases
def test_a_correction_goes_out_and_says_what_changed(
    server: MailServer, subscribe: Subscribe, publish: Publish, client
):
    subscribe()
    page = publish("Przegląd kominiarski")
    run_mailings()
    delivered(server)

    correct_announcement(page, "Przegląd jest w piątek, a nie w czwartek.", on=TODAY, origin=SYSTEM)
    run_mailings()
    run_mailings()

    (letter,) = delivered(server)
    assert "Sprostowanie: Przegląd jest w piątek, a nie w czwartek." in letter.part("plain")
    shown = client.get(page.url).content.decode()
    assert "Sprostowanie z dnia 20 listopada 2026" in shown


@pytest.mark.both_databases
def test_only_what_anybody_may_read_today_goes_out_and_tomorrow_s_tomorrow(
    server: MailServer, subscribe: Subscribe, publish: Publish, settings
):
    subscribe()
    publish("Jutrzejsze ogłoszenie", valid_from=TODAY + DAY)
    publish("Wczorajsze ogłoszenie", valid_from=TODAY - DAY, valid_until=TODAY - DAY)
    publish("Wycofane ogłoszenie").unpublish()
    run_mailings()
    assert delivered(server) == []
    assert not Mailing.objects.exists()

    settings.COOP_TODAY = TODAY + DAY
    run_mailings()

    assert subjects(delivered(server)) == [(ANNA, "[wszystkie budynki] Jutrzejsze ogłoszenie")]
    assert set(AnnouncementPage.objects.values_list("corrections", flat=True)) == {0}


@pytest.mark.both_databases
def test_a_mailing_that_is_cut_short_goes_on(publish: Publish, monkeypatch):
    monkeypatch.setattr(sending, "PORTION", 2)
    for number in range(5):
        subscriber(f"osoba{number}@poczta.example")
    publish("Przegląd kominiarski")
    tell = sending._queue_letters

    def breaks(mailing: Mailing, page: Any, readers: Sequence[Subscription], today: Any) -> None:
        tell(mailing, page, readers, today)
        if any(reader.email.startswith("osoba3") for reader in readers):
            raise RuntimeError("the power went off")

    monkeypatch.setattr(sending, "_queue_letters", breaks)
    with pytest.raises(RuntimeError):
        run_mailings()
    assert Sending.objects.count() == 2

    monkeypatch.setattr(sending, "_queue_letters", tell)
    run_mailings()

    recipients = Sending.objects.values_list("subscription__email", flat=True).order_by("pk")
    assert list(recipients) == [f"osoba{number}@poczta.example" for number in range(5)]
    assert Mailing.objects.get().done_at is not None


def test_the_job_asks_as_much_with_many_old_announcements(publish: Publish):
    publish("Przegląd kominiarski")
    run_mailings()
    one = queries_of(run_mailings)
    for number in range(3):
        publish(f"Ogłoszenie numer {number}")
    run_mailings()

    assert queries_of(run_mailings) == one


def test_a_mailing_and_the_digests_leave_room_for_other_jobs(
    server: MailServer, publish: Publish, monkeypatch
):
    """Two turns of the scheduler do what one would have done, and nobody is written to twice."""
    monkeypatch.setattr(sending, "PORTION", 2)
    ticks = iter(range(1000))
    monkeypatch.setattr(sending, "monotonic", lambda: next(ticks) * sending.MAX_SECONDS * 0.9)
    people = [subscriber(f"osoba{n}@poczta.example").email for n in range(4)]
    daily = [subscriber(f"zbior{n}@poczta.example", frequency="DAILY").email for n in range(2)]
    publish("Brak ciepłej wody")

    reached = []
    for _turn in range(4):
        run_mailings()
        reached.append(Sending.objects.count())
    digests = [send_digests(TODAY + DAY) for _turn in range(3)]

    assert reached == [2, 4, 6, 6]
    assert digests == [2, 0, 0]
    letters = [letter.to[0] for letter in delivered(server)]
    assert sorted(letters) == sorted([*people, *daily])


def test_the_scheduler_announces_by_itself():
    from cms_ext.operations.scheduler.domain.job import list_jobs  # noqa: PLC0415 - only this test needs it

    jobs = {job.name: job.every for job in list_jobs()}

    assert (jobs["announce"], jobs["send_digests"]) == (timedelta(seconds=30), timedelta(minutes=1))


def test_many_places_do_not_push_the_title_out_of_the_subject(
    server: MailServer, subscribe: Subscribe, publish: Publish, estates: Estates
):
    subscribe()
    publish(
        "Przegląd kominiarski",
        place=", ".join(f"ul. Wrzosowa {number}" for number in range(1, 8)),
        staircases=[estates.j2_1, estates.w1_1, estates.w3_1],
    )

    run_mailings()
    [letter] = delivered(server)

    subject = " ".join(str(letter.mail["Subject"]).split())
    places = "ul. Jodłowa 2 (klatka 1), ul. Wrzosowa 1 (klatka 1), ul. …"
    assert subject == f"[{places}] Przegląd kominiarski"


# --- How many people an announcement will reach, before it is published ---------------------------
def phone(number: str, *staircases: Staircase) -> None:
    now = timezone.now()
    made = PhoneSubscription.objects.create(
        number=number,
        state="CONFIRMED",
        everywhere=not staircases,
        consent_text_version="2026-1",
        consent_at=now,
        code_until=now,
        end_key=number,
    )
    made.staircases.set(staircases)


@shared
def listening(estates: Estates) -> Estates:
    subscriber("anna@poczta.example", staircases=[estates.w1_1])
    subscriber("piotr@poczta.example")
    subscriber("nina@poczta.example", buildings=[estates.j2])
    subscriber("czeka@poczta.example", state="PENDING")
    phone("500000111", estates.w1_1)
    phone("500000222", estates.j2_1)
    return estates


def test_each_way_is_counted_exactly_and_its_sample_names_nobody(listening: Estates, settings):
    settings.COOP_SMS_BACKEND = "cms_ext.people.outbox.sms.gateway.to_gateway"
    alert = AnnouncementKind.objects.get(code="ALERT")

    assert measure_reach(Targets(buildings=(listening.w1,)), alert, TODAY) == Reach(
        premises=6,
        addresses=tuple(f"ul. Wrzosowa 1 m. {number}" for number in (11, 12, 13, 21, 22)),
        people=0,
        signed_in=0,
        ways=(
            ReachChannel(
                "Dostaną e-mail",
                "2 osoby",
                ("a…@poczta.example", "p…@poczta.example"),
                "Powiadomienie dostaną 2 osoby.",
            ),
            ReachChannel("Dostaną SMS", "1 osoba", ("*** *** 111",)),
            ReachChannel("Plakaty do wywieszenia", "w 2 klatkach"),
        ),
    )


def test_a_way_that_reaches_nobody_says_so(listening: Estates, settings):
    """SMS go to a file here; nobody is promised one, nor a letter that a dummy swallows."""
    alert = AnnouncementKind.objects.get(code="ALERT")
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    mail = "Wiadomości e-mail zostają na serwerze, nikt ich nie dostaje."
    sms = "SMS zapisują się tylko w pliku na serwerze, nikt ich nie dostaje."

    ways = measure_reach(Targets(everybody=True), alert, TODAY).ways
    assert ways[:-1] == (
        ReachChannel("E-mail nie działa", mail, (), mail),
        ReachChannel("SMS nie działa", sms),
    )


def test_everybody_and_nobody(listening: Estates):
    def reach_by_way(targets: Targets) -> list[tuple[str, str]]:
        return [(way.title, way.reached) for way in measure_reach(targets, None, TODAY).ways]

    assert reach_by_way(Targets(everybody=True)) == [
        ("Dostaną e-mail", "3 osoby"),
        ("Plakaty do wywieszenia", "w 5 klatkach"),
    ]
    # Not chosen yet.
    assert reach_by_way(Targets()) == [("Dostaną e-mail", "0 osób")]


def test_all_staircases_one_by_one_cost_as_much_as_one(listening: Estates):
    alert = AnnouncementKind.objects.get(code="ALERT")
    every = tuple(Staircase.objects.select_related("building"))

    one, four = (
        queries_of(measure_reach, Targets(staircases=every[:count]), alert, TODAY)
        for count in (1, 4)
    )

    assert one == four
