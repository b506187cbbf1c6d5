"""Nothing that a stranger can put into a request is in a page that is compressed (BREACH)."""

import gzip

import pytest

from cms_ext.plugins.realm import GATED_PREFIXES
from tests.browser.sights import SIGHTS
from tests.marks import ON_THE_DEMO
from tests.project.demo_sign_in import resident

pytestmark = [*ON_THE_DEMO, pytest.mark.usefixtures("frame_kept"), pytest.mark.thorough]
GUESS = "zgaduje23523"
# Whatever a page elsewhere can make the reader's browser send.
SENT = {
    "accept-encoding": "gzip",
    "referer": f"https://evil.example/{GUESS}/?{GUESS}",
    "origin": f"https://{GUESS}.example",
    "accept-language": GUESS,
}
PAGES = {
    name: (sight.who, sight.address)
    for name, sight in SIGHTS.items()
    if sight.who and sight.status == 200 and not sight.link
    and sight.address.startswith(tuple(GATED_PREFIXES)) and "?" not in sight.address
}  # fmt: skip


def test_every_page_of_the_panels_is_compressed_and_says_no_guess_again():
    people = {who: resident(who) for who, _address in PAGES.values()}
    for client in people.values():
        client.cookies["coop_guess"] = GUESS
    said, plain, longer = [], [], []

    for name, (who, address) in PAGES.items():
        answer = people[who].get(address, headers=SENT)
        if answer.get("Content-Encoding") != "gzip":
            plain.append(name)
        elif GUESS.encode() in gzip.decompress(answer.content):
            said.append(name)
        asked = people[who].get(f"{address}?{GUESS}={GUESS}", headers=SENT)
        below = people[who].get(f"{address}{GUESS}/", headers=SENT)
        longer += [
            name for one in (asked, below) if one.get("Content-Encoding", "identity") == "gzip"
        ]

    assert PAGES
    assert (said, plain, longer) == ([], [], [])
