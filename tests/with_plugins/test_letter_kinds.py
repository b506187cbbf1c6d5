"""Each kind of letter has who judges it when it is printed or sent, or says why nobody does."""

import pytest

from cms_ext.plugins import LetterKind, list_letter_kinds
from cms_ext.plugins.malformed import MalformedPlugin
from tests.boundaries.test_sources import importers
from tests.sources import FOLDERS, ROOT, of_packages

pytestmark = pytest.mark.always

# What letters are made of, not letters.
PARTS = {"cms_ext/base/pdf/layouts/post.typ", "cms_ext/base/pdf/layouts/sheet.typ"}
SENDERS_OF_SMS = {
    "cms_ext/public_site/subscriptions/domain/phones.py": "sms:cms_ext_subscriptions."
    "PhoneSubscription",
    "cms_ext/public_site/subscriptions/domain/sending.py": "sms:cms_ext_notices.AnnouncementPage",
}


def list_templates() -> set[str]:
    paths = (path.relative_to(ROOT).as_posix() for path in of_packages(".txt"))
    return {path.partition("/templates/")[2] for path in paths if "/mail/" in path}


def list_layouts() -> set[str]:
    layouts = set()
    for package, folder in FOLDERS.items():
        for path in of_packages(".typ", packages=(package,)):
            layouts.add(f"{package}/{path.relative_to(ROOT / folder).as_posix()}")
    return layouts - PARTS


def test_each_template_layout_and_sms_has_its_kind():
    kinds = {name.rpartition(".typ:")[0] + ".typ" if ".typ:" in name else name for name in KINDS}
    assert kinds == list_templates() | list_layouts() | {*SENDERS_OF_SMS.values()}


def test_nobody_else_sends_sms():
    assert importers(r"\bqueue_sms\(") == {*SENDERS_OF_SMS, "cms_ext/people/outbox/sms/domain.py"}


def test_each_pile_lists_what_waits_in_it():
    """A paper that is made before its print has a judge, and `verify` finds it."""
    waiting = {name for name, kind in KINDS.items() if kind.waiting}
    assert waiting == {
        "cms_ext/desks/people/person_register/layouts/letter.typ",
        "ebok_plugin/debts/layouts/demand.typ",
        "ebok_plugin/fee_changes/layouts/fee_notice.typ",
        "ebok_plugin/statements/layouts/change.typ",
        "ebok_plugin/statements/layouts/notice.typ",
        "ebok_plugin/statements/layouts/reminder.typ",
        "ebok_plugin/statements/layouts/statement.typ",
        "waste_union/declarations/layouts/letter.typ:rates",
    }
    assert {name for name in waiting if KINDS[name].addressee is None} == set()


@pytest.mark.parametrize("wrong", [{}, {"addressee": "person", "unjudged": "It is a form."}])
def test_a_kind_is_judged_or_says_why_not(wrong: dict[str, str]):
    with pytest.raises(MalformedPlugin, match="says why none is needed"):
        LetterKind(**wrong)


KINDS = list_letter_kinds()
