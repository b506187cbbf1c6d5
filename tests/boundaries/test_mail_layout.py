"""Every e-mail goes through the outbox and its one layout, and speaks to its reader as the site."""

import ast
import re
from pathlib import Path

import pytest

from tests.sources import PACKAGES, ROOT, of_packages, parsed

OUTBOX = "cms_ext/people/outbox/mail/"
# Read messages that came in, or that the demo keeps in files; send none.
READS_MAIL = {
    "cms_ext/operations/new_site/demo/applications.py",
    "cms_ext/operations/new_site/demo/views.py",
}
SENDS = re.compile(
    r"django\.core\.mail|smtplib|\b(?:Email(?:Multi)?(?:Message|Alternatives)|send_mass_mail"
    r"|send_mail|mail_admins|mail_managers|email_user)\b"
)
QUEUES = {"queue_message", "queue_messages", "queue_sealed", "queue_sealed_mailing"}
ADDRESS = re.compile(r"^{{ *(?:url|link|address|account_url|status_url|office\.sign_in_url) *}}$")
LABEL = re.compile(r"(?:{% translate \"(?P<plain>[^\"]+):\" %}|%}(?P<filled>[^%]+):{% end\w+ %})$")
# Words of the other way of address.
FORMAL = re.compile(r"\bPaństw|\bPan[i/]|\b[Pp]ros(?:imy|zę)\b", re.IGNORECASE)
# No letter, but a part of others.
PARTS = {"way_out.txt"}
# Lists of several documents or announcements, each with its own address.
LISTS = {"digest.txt", "new_documents.txt"}


def templates() -> list[Path]:
    found = of_packages(".txt", packages=PACKAGES)
    return [path for path in found if path.parent.name == "mail"]


@pytest.mark.always
def test_nothing_sends_mail_past_the_outbox() -> None:
    past = [path for path, _module in parsed(SENDS, PACKAGES[1:]) if not path.startswith(OUTBOX)]

    assert set(past) - READS_MAIL == set()


def test_every_template_that_is_queued_is_a_letter_of_this_list() -> None:
    named = {path.as_posix().partition("/templates/")[2] for path in templates()}
    queued = {
        node.value
        for _path, module in parsed(re.compile(r"/mail/\w+\.txt"))
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and str(node.value).endswith(".txt")
        if "/mail/" in str(node.value) and not str(node.value).startswith("/")
    }

    assert len(named) > 40
    assert queued - named == set()


def test_each_letter_speaks_as_the_site_and_has_at_most_one_button() -> None:
    formal: dict[str, list[str]] = {}
    bare: dict[str, list[str]] = {}
    many: dict[str, int] = {}
    for path in templates():
        text = path.read_text("utf-8")
        name = path.relative_to(ROOT).as_posix()
        if found := FORMAL.findall(text):
            formal[name] = found
        lines = text.splitlines()
        buttons = [n for n, line in enumerate(lines) if ADDRESS.match(line.strip())]
        if path.name not in LISTS | PARTS:
            if any(not LABEL.search(lines[n - 1]) for n in buttons):
                bare[name] = [lines[n - 1] for n in buttons]
            if len(buttons) > 1:
                many[name] = len(buttons)

    assert (formal, bare, many) == ({}, {}, {})
