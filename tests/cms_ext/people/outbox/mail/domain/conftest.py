"""A mail server on the loopback, templates of these tests, and a message with a secret."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.apps import apps

from cms_ext.people.outbox.mail.domain.outbox import queue_sealed
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Composer
from tests.cms_ext.people.outbox.mail.domain import letters
from tests.cms_ext.people.outbox.mail.domain.letters import BACKEND, MADE, NOW, TAKEN_BACK, TROUBLE
from tests.mail_server import MailServer, mail_server


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = BACKEND
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "biuro@naskraju.example"
        yield running


@pytest.fixture
def declare_composers(monkeypatch) -> Callable[..., None]:
    """Let the plugin of mail declare these composers, too."""
    config: Any = apps.get_app_config("cms_ext_mail")

    def declare(*composers: Composer) -> None:
        operations = config.plugin.operations
        operations = replace(operations, composers=(*operations.composers, *composers))
        monkeypatch.setattr(config, "plugin", replace(config.plugin, operations=operations))

    return declare


@pytest.fixture
def templates(settings: Any, tmp_path, declare_composers) -> None:
    """Two templates of this test: one with words for anybody, one for a secret."""
    (tmp_path / "note.txt").write_text("{{ subject }}\n\n{{ text|safe }}")
    (tmp_path / "sealed.txt").write_text("Hasło startowe\n\nTwoje hasło: {{ code }}")
    (tmp_path / "news.txt").write_text("Nowości\n\nRezygnacja: {{ unsubscribe_url }}")
    declare_composers(letters.CODE_LETTER)
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    settings.TEMPLATES = [engine]


@pytest.fixture
def sealed() -> OutgoingMessage:
    for memory in (MADE, TAKEN_BACK, TROUBLE):
        memory.clear()
    with time_machine.travel(NOW, tick=False):
        return queue_sealed("anna@poczta.example", "sealed.txt", letters.CODE_LETTER, {"issue": 7})
