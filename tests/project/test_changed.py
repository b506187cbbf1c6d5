"""`make test-changed` runs what a change can break: the tests of its app and of those above."""

import pytest

from tests.machine.changed import ALWAYS, affected_by

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize(
    ("changed", "run", "spared"),
    [
        (
            "ebok_plugin/interest/domain/rate.py",
            {"tests/ebok_plugin/interest", "tests/ebok_plugin/desk"},
            {"tests/cms_ext/public_site/notices", "tests/members_area/library"},
        ),
        (
            "cms_ext/base/dates/clock.py",
            {
                "tests/cms_ext/office/law",
                "tests/cms_ext/public_site/notices",
                "tests/members_area/library",
            },
            set(),
        ),
        (
            "members_area/library/templates/library/any.html",
            {"tests/members_area/library"},
            {"tests/ebok_plugin/ledger"},
        ),
        (
            "tests/cms_ext/base/money/test_amounts.py",
            {"tests/cms_ext/base/money/test_amounts.py"},
            {"tests/ebok_plugin/ledger"},
        ),
        (
            "tests/ebok_plugin/payments/bank/test_values.py",
            {"tests/ebok_plugin/payments/bank/test_values.py"},
            {"tests/ebok_plugin/payments"},
        ),
        ("tests/ebok_plugin/payments/conftest.py", {"tests/ebok_plugin/payments"}, set()),
        ("docs/clerks.md", set(), {"tests/cms_ext/office/law"}),
        ("tests/browser/test_pages.py", set(), {"tests/browser/test_pages.py"}),
    ],
    ids=[
        "an app",
        "an app below others",
        "a template",
        "a test",
        "a deeper test",
        "fixtures",
        "a paper",
        "the browser",
    ],
)
def test_the_tests_of_a_change(changed: str, run: set[str], spared: set[str]):
    found = {*affected_by([changed])}

    assert {*ALWAYS, *run} <= found
    assert found & spared == set()
