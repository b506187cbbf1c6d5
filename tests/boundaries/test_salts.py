"""Under which names the site signs, hashes and seals: they stay when a module moves.

A name changed with its module would make every authenticator unreadable, and refuse each link and
each number that was sent before the update.
"""

import re

from tests.sources import list_declared, tracked

NAMED = re.compile(
    r'(?:\b(?:SALT|PURPOSE) = b?|\bsalt=|\bsalted_hmac\(\s*)"([^"]+)"|\binfo=b"([^"]+)"'
)
NAMES = {
    "cms_ext.access.form",
    "cms_ext.contact",
    "cms_ext.identity.authenticator",
    "cms_ext.identity.device",
    "cms_ext.identity.passkey",
    "cms_ext.identity.session",
    "cms_ext.identity.throttle",
    "cms_ext.import_desk.pending",
    "cms_ext.import_desk.receipt",
    "cms_ext.mail.message_id",
    "cms_ext.subscriptions",
    "cms_ext.subscriptions.phone",
    "cms_ext.subscriptions.phone.code",
    "members_area.reading.digest",
}


def test_what_was_signed_before_an_update_is_known_after_it():
    sources = [path for path in tracked(".py") if "tests" not in path.parts]
    found = {
        name
        for path in sources
        for match in NAMED.finditer(path.read_text(encoding="utf-8"))
        for name in match.groups()
        if name
    }

    assert found == NAMES.union(*list_declared("SALTS"))
