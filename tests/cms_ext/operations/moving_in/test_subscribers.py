"""Subscribers to news get no letter about what moved here, and all letters about what is new."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from cms_ext.people.mail.models import OutgoingMessage
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.subscriptions.domain.sending import announce
from cms_ext.public_site.subscriptions.models import Mailing
from tests.cms_ext.conftest import Publish
from tests.cms_ext.operations.moving_in.conftest import Move, written
from tests.cms_ext.public_site.subscriptions.test_sending import subscriber

pytestmark = pytest.mark.django_db

OLD = {"id": 1, "title": "Z archiwum", "created": "2014-03-05", "introtext": "<p>x</p>"}
STANDING = {"id": 2, "title": "Jeszcze stoi", "created": "2026-11-10", "introtext": "<p>x</p>"}
COMING = {"id": 3, "title": "Dopiero będzie", "created": "2026-11-25", "introtext": "<p>x</p>"}


def test_nothing_that_moved_here_is_sent_and_what_is_new_is(
    index: AnnouncementIndexPage, move: Move, publish: Publish, tmp_path: Path
) -> None:
    subscriber("anna@poczta.example")
    move(written(tmp_path, OLD, STANDING, COMING), "--publish")

    announce()
    with time_machine.travel("2026-11-26T10:00:00+01:00", tick=False):
        announce()
        assert OutgoingMessage.objects.count() == 0
        publish("Nowe")
        announce()
        assert OutgoingMessage.objects.count() == 1


def test_a_draft_that_the_editors_publish_as_it_is_goes_to_nobody_either(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    subscriber("anna@poczta.example")
    move(written(tmp_path, STANDING))
    page = AnnouncementPage.objects.get()
    page.get_latest_revision().publish()

    announce()

    assert (page.specific_class, OutgoingMessage.objects.count()) == (AnnouncementPage, 0)
    assert [one.done_at is None for one in Mailing.objects.all()] == [False]
