"""AN-07: the words of an announcement stay words in letters and SMS, and every letter goes out."""

from typing import Any

import pytest
from lxml import html

from cms_ext.base.text.sanitising.words import one_line
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.outbox.mail.domain import delivery
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.sms.domain import BASIC, EXTENDED
from cms_ext.public_site.notices.domain.life import correct_announcement
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage
from cms_ext.public_site.subscriptions.domain import sending
from cms_ext.public_site.subscriptions.domain.sending import compose_sms, run_mailings, send_digests
from cms_ext.public_site.subscriptions.models import Subscription
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.subscriptions.conftest import delivered, subscriber
from tests.hostile import UNSEEN, WORDS, dangers, unseen_in
from tests.mail_server import MailServer, Received
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

HEADERS = (
    "Auto-Submitted Content-Type Date From List-Unsubscribe List-Unsubscribe-Post MIME-Version "
    "Message-ID Subject To"
)


@pytest.fixture(autouse=True)
def one_turn(monkeypatch) -> None:
    """Each job ends in one turn, however slow the machine is."""
    for job in (sending, delivery):
        monkeypatch.setattr(job, "MAX_SECONDS", 600)


@shared
def pages(estates: Estates, publish: Publish) -> list[AnnouncementPage]:
    """Anna is subscribed already; the names of places and kinds are hostile too."""
    estates.w1.address = f'ul. "><svg/onload=evil()>{UNSEEN[0]}'[:60]
    estates.w1.save()
    AnnouncementKind.objects.filter(code="GENERAL").update(name=f"<b>{UNSEEN[1]}"[:40])
    subscriber("anna@poczta.example")
    return [
        publish(
            f"Rower {payload}\r\nBcc: evil@example.org",
            lead=f"Kosiarka {payload}\r\nBcc: evil@example.org\r\n.\r\nQUIT",
            place=payload[:120],
            buildings=[estates.w1],
        )
        for payload in WORDS
    ]


def problems(letter: Received) -> list[Any]:
    """What in a letter is no word of the announcement."""
    page = html.document_fromstring(letter.part("html"))
    links = [str(link) for link in page.xpath("//@href")]
    names = " ".join(sorted(set(letter.mail.keys())))
    return [
        *dangers(page),
        *unseen_in(letter.part("plain") + str(letter.mail["Subject"])),
        *[link for link in links if not link.startswith("https://www.naskraju.example/")],
        *([] if names == HEADERS else [names]),
        *([] if letter.to == ["anna@poczta.example"] else [letter.to]),
    ]


def test_an_07_each_letter_goes_out_and_holds_words(
    pages: list[AnnouncementPage], server: MailServer
):
    correct_announcement(pages[0], WORDS[0], on=TODAY, origin=SYSTEM)

    run_mailings()
    letters = delivered(server)

    assert OutgoingMessage.objects.exclude(state="SENT").count() == 0
    assert len(letters) == len(WORDS)
    assert [found for letter in letters if (found := problems(letter))] == []
    titles = {" ".join(page.title.split()) for page in pages}
    subjects = {" ".join(str(letter.mail["Subject"]).split()) for letter in letters}
    assert all(any(title[:60] in subject for subject in subjects) for title in titles)


def test_an_07_a_digest_of_all_of_them_too(pages: list[AnnouncementPage], server: MailServer):
    Subscription.objects.update(frequency="DAILY")

    run_mailings()
    send_digests(TODAY)
    [letter] = delivered(server)

    assert problems(letter) == []
    said = " ".join(letter.part("plain").split())
    titles = {payload: " ".join(one_line(f"Rower {payload}").split()) for payload in WORDS}
    assert {payload for payload, title in titles.items() if title[:40] not in said} == set()


def test_an_07_an_sms_holds_signs_of_its_alphabet_and_the_way_out(
    publish: Publish, estates: Estates
):
    for payload in WORDS:
        page = publish(f"Rower {payload}", "ALERT", lead=payload, valid_until=TODAY)
        text = compose_sms(page, "klucz")
        assert set(text) <= BASIC | EXTENDED, payload
        assert (text.startswith("Rower"), text.endswith("/klucz/")) == (True, True), payload
        assert "\n" not in text
