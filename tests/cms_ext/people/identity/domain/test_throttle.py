from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import RequestFactory

from cms_ext.people.identity.domain.throttle import (
    Bucket,
    clear_counters,
    find_network,
    find_opening_time,
    make_address_bucket,
    make_bucket,
    mark_first_refusal,
    reserve_tries,
    sweep_tries,
)
from cms_ext.people.identity.models import TryCounter

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
ANNA = make_bucket("login", "ikcs:ikcs-0007", limit=3, window=QUARTER)
JEDRZEJ = make_bucket("login", "ikcs:ikcs-0012", limit=3, window=QUARTER)


def tries(one: Bucket, times: int) -> list[bool]:
    return [reserve_tries(one) is not None for _ in range(times)]


def test_no_more_tries_than_the_limit_and_each_counts_alone():
    assert tries(ANNA, 5) == [True, True, True, False, False]
    assert tries(JEDRZEJ, 1) == [True]
    assert reserve_tries(make_bucket("status", "IKCS/2026/00001", limit=0)) is None
    assert TryCounter.objects.get(bucket=ANNA.key).used == 3
    # The table names nobody.
    assert [counter for counter in TryCounter.objects.all() if "ikcs" in counter.bucket] == []

    clear_counters(ANNA)
    assert tries(ANNA, 1) == [True]


def test_a_right_one_gives_its_try_back_but_not_to_the_next_window():
    with time_machine.travel(MORNING, tick=False):
        tries(ANNA, 1)
        right, late = reserve_tries(ANNA), reserve_tries(ANNA)
        right.release()
        assert tries(ANNA, 2) == [True, False]
    with time_machine.travel(MORNING + QUARTER, tick=False):
        tries(ANNA, 3)
        late.release()
        assert tries(ANNA, 1) == [False]


def test_the_window_ends_by_the_clock_and_begins_anew():
    with time_machine.travel(MORNING, tick=False):
        tries(ANNA, 3)
        assert find_opening_time(ANNA) == MORNING + QUARTER
    with time_machine.travel(MORNING + QUARTER - timedelta(seconds=1), tick=False):
        assert tries(ANNA, 1) == [False]
    with time_machine.travel(MORNING + QUARTER, tick=False):
        assert find_opening_time(ANNA) is None
        assert tries(ANNA, 4) == [True, True, True, False]
        assert find_opening_time(ANNA) == MORNING + 2 * QUARTER


def test_a_full_bucket_stops_the_ones_after_it_and_is_reported_once():
    with time_machine.travel(MORNING, tick=False):
        tries(ANNA, 2)
        assert mark_first_refusal([JEDRZEJ, ANNA]) is None
        tries(ANNA, 1)
        assert [mark_first_refusal([JEDRZEJ, ANNA]) for _ in range(2)] == [ANNA, None]
        assert reserve_tries(JEDRZEJ, ANNA) is None
        assert reserve_tries(ANNA, JEDRZEJ) is None
        # It keeps those before.
        assert TryCounter.objects.get(bucket=JEDRZEJ.key).used == 1
    with time_machine.travel(MORNING + QUARTER, tick=False):
        assert mark_first_refusal([ANNA]) is None
        tries(ANNA, 3)
        assert mark_first_refusal([ANNA]) == ANNA


def test_passed_windows_are_swept():
    with time_machine.travel(MORNING, tick=False):
        tries(ANNA, 1)
    with time_machine.travel(MORNING + timedelta(minutes=5), tick=False):
        tries(JEDRZEJ, 1)

    assert sweep_tries(MORNING + QUARTER) == 1
    assert list(TryCounter.objects.values_list("bucket", flat=True)) == [JEDRZEJ.key]


def test_a_household_is_one_network():
    table = {
        "192.0.2.7": "192.0.2.7/32",
        "::ffff:192.0.2.7": "192.0.2.7/32",
        "2001:db8:1:2:aaaa::1": "2001:db8:1:2::/64",
        "2001:db8:1:2:bbbb::9": "2001:db8:1:2::/64",
        "2001:db8:1:3::1": "2001:db8:1:3::/64",
        "192.0.2.7:4711": "192.0.2.7/32",
        "[2001:db8:1:2::9]:443": "2001:db8:1:2::/64",
        "[::ffff:192.0.2.7]": "192.0.2.7/32",
        "::ffff:c000:207": "192.0.2.7/32",
        "fe80::1%eth0": "fe80::/64",
        "2001:DB8:1:2::A": "2001:db8:1:2::/64",
        "": "",
        "unix": "",
        "unknown": "",
        "192.0.2.7:4711:1": "",
        "192.0.2.007": "",
    }

    assert {address: find_network(address, v6_prefix=64) for address in table} == table


def test_the_connection_counts_and_not_what_the_sender_claims(settings):
    settings.COOP_TRIES_PER_ADDRESS = 2
    ask = RequestFactory(REMOTE_ADDR="192.0.2.7")

    claims = [ask.get("/", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)]

    taken = [reserve_tries(make_address_bucket(request)) is not None for request in claims]
    assert taken == [True, True, False]
