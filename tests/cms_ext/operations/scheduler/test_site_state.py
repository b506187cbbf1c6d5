"""„Stan serwisu” says as text what does not work and what is to do, and gives no secret away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cms_ext.operations.backup.models import BackupRecord, What
from cms_ext.operations.scheduler.domain.job import list_jobs
from cms_ext.operations.scheduler.domain.site_state import (
    find_health_problems,
    list_site_items,
    list_site_parts,
)
from cms_ext.operations.scheduler.models import Sweep
from cms_ext.people.identity.models import AuthenticatorApp, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.plugins.version import find_version
from tests.clients import signed_in
from tests.people import staff
from tests.query_counts import queries_of
from tests.staff_menu import links_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/stan-serwisu/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def admin(client) -> User:
    user = staff("admin", superuser=True)
    AuthenticatorApp.objects.create(user=user, sealed_seed=b"x", confirmed_at=timezone.now())
    client.force_login(user)
    session = client.session
    session["coop_second_factor"] = "PASSED"
    session.save()
    return user


@pytest.fixture
def well(admin: User, settings) -> None:
    """A site that was swept, backed up and tried, with a gateway of SMS; nothing waits."""
    settings.COOP_SMS_BACKEND = "cms_ext.people.outbox.sms.gateway.to_gateway"
    now = timezone.now()
    Sweep.objects.bulk_create(Sweep(job=job.name, ended_at=now) for job in list_jobs())
    backup(What.MADE)
    backup(What.DRILL)


def backup(what: What, *, ago: timedelta = HOUR, succeeded: bool = True) -> None:
    BackupRecord.objects.filter(what=what).delete()
    at = timezone.now() - ago
    BackupRecord.objects.create(what=what, at=at, by="operator", succeeded=succeeded)


def message(state: str, *, ago: timedelta) -> None:
    at = timezone.now() - ago
    OutgoingMessage.objects.create(
        to="anna@poczta.example",
        template="x",
        text="Kod 123456",
        state=state,
        queued_at=at,
        next_try_at=at,
        ended_at=at if state == "FAILED" else None,
        last_error="550 anna@poczta.example",
    )


def sms(state: str, *, ago: timedelta) -> None:
    at = timezone.now() - ago
    TextMessage.objects.create(
        to="600100200",
        text="Kod 123456",
        state=state,
        parts=1,
        queued_at=at,
        next_try_at=at,
        ended_at=at if state in ("FAILED", "UNKNOWN") else None,
    )


def to_do() -> list[str]:
    now = timezone.now()
    broken = [fault.what for fault in find_health_problems(now)]
    return broken + [item.title for item in list_site_items(now) if item.to_do]


def test_a_site_that_is_well_has_nothing_to_do(well: None, client):
    assert to_do() == []
    page = client.get(PAGE).content.decode()
    assert "Wszystko działa" in page
    assert "godzin temu: 1." in page


def test_a_new_site_says_what_is_still_missing():
    page = signed_in(staff("admin", superuser=True)).get(PAGE).content.decode()

    backups = ["Kopia zapasowa", "Próba przywrócenia kopii"]
    assert to_do() == ["Harmonogram nie działa", *backups, "SMS", "Drugi składnik pracowników"]
    missing = "Nie ma jeszcze żadnej.", "Nikt jeszcze nie wpisał wyniku.", "kont bez niego: 1."
    assert [words for words in missing if words not in page] == []


@pytest.mark.parametrize(
    ("title", "happens"),
    [
        ("Harmonogram nie działa", lambda: Sweep.objects.update(ended_at=timezone.now() - 3 * DAY)),
        (
            "Zadanie „Wysyłanie poczty” kończy się błędem",
            lambda: Sweep.objects.filter(job="deliver_mail").update(failed_at=timezone.now()),
        ),
        ("Kopia zapasowa jest spóźniona", lambda: backup(What.MADE, ago=2 * DAY)),
        ("Kopia zapasowa", lambda: backup(What.MADE, succeeded=False)),
        ("Próba przywrócenia kopii", lambda: backup(What.DRILL, succeeded=False)),
        ("Próba przywrócenia kopii", lambda: backup(What.DRILL, ago=200 * DAY)),
        ("Poczta czeka na wysłanie dłużej niż godzinę", lambda: message("QUEUED", ago=2 * HOUR)),
        ("Poczta", lambda: message("FAILED", ago=DAY)),
        ("SMS", lambda: sms("QUEUED", ago=2 * HOUR)),
        ("SMS", lambda: sms("FAILED", ago=DAY)),
        ("SMS", lambda: sms("UNKNOWN", ago=10 * DAY)),
        ("Drugi składnik pracowników", lambda: staff("redaktor", "editor")),
    ],
)
def test_what_is_not_well_is_one_line(well: None, title: str, happens: Callable[[], object]):
    happens()

    assert to_do() == [title]


def test_what_reaches_nobody_is_named_and_the_site_is_not_well(well: None, client, settings):
    settings.COOP_SMS_BACKEND = "cms_ext.people.outbox.sms.gateway.to_file"
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = client.get(PAGE).content.decode()

    assert to_do() == ["Poczta", "SMS"]
    assert "Wszystko działa" not in page
    said = (
        "Do ludzi nic nie wychodzi: Poczta, SMS.",
        "Wiadomości e-mail zostają na serwerze, nikt ich nie dostaje.",
        "SMS zapisują się tylko w pliku na serwerze, nikt ich nie dostaje.",
        "COOP_SMS_GATEWAY",
    )
    assert [words for words in said if words not in page] == []
    assert client.get("/zdrowie/gotowosc/").json()["status"] == "ok"


def test_what_is_in_time_is_well(well: None):
    message("QUEUED", ago=timedelta(minutes=10))
    message("FAILED", ago=8 * DAY)
    sms("QUEUED", ago=timedelta(minutes=10))
    backup(What.DRILL, ago=180 * DAY)
    former = User.objects.filter(pk=staff("dawna", "editor").pk)
    former.update(is_active=False, state="SUSPENDED")

    assert to_do() == []


def test_a_failed_job_is_named_with_its_place_and_no_secret_is_shown(well: None, client):
    Sweep.objects.filter(job="deliver_mail").update(
        failed_at=timezone.now(), last_error="ValueError at delivery.py:88 letter"
    )
    message("FAILED", ago=HOUR)
    sms("FAILED", ago=HOUR)

    page = client.get(PAGE).content.decode()

    for words in ("Wysyłanie poczty", "ValueError at delivery.py:88 letter"):
        assert words in page
    for secret in ("anna@poczta.example", "123456", "600100200"):
        assert secret not in page


def test_the_page_names_the_plugins_with_what_they_bring():
    parts = {part.title: part for part in list_site_parts()}

    assert [part.title for part in list_site_parts() if not part.is_own][:2] == ["IKCS", "E-BOK"]
    assert "panel logowania: IKCS" in parts["IKCS"].brings
    assert any(words.startswith("zadania harmonogramu: ") for words in parts["Poczta"].brings)
    assert parts["IKCS"].version == find_version("cms_ext") != ""
    assert find_version("nie_ma_takiego_pakietu") == ""


def test_only_an_administrator_reads_it():
    for who in ("auditor", "legal_admin", "finance_clerk"):
        user = staff(who, who)
        assert signed_in(user).get(PAGE).status_code == 302
        assert PAGE not in {link.url for link in links_of(user)}


@pytest.mark.thorough
def test_it_costs_the_same_for_one_row_and_for_four(well: None, client):
    def cost(*numbers: int) -> int:
        for number in numbers:
            message("FAILED", ago=HOUR)
            staff(f"osoba{number}", "editor")
            Sweep.objects.create(job=f"job{number}", failed_at=timezone.now())
        client.get(PAGE)
        return queries_of(client.get, PAGE)

    assert cost(1) == cost(2, 3, 4)
