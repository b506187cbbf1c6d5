"""Whom a plugin lets into a panel it knows by rows of its own; a stranger stays outside.

The rule is asked at requests behind the gate, of everybody whom the panel itself turns away.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import get_random_string

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import LOGIN
from cms_ext.people.identity.domain.session import open_login
from cms_ext.people.identity.models import Person
from cms_ext.plugins import declared

TITLE = "do panelu wtyczka nie wpuszcza nikogo obcego"
MOST_QUERIES = 2


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    slot = subject.plugin.also_admits
    if slot is None:
        return
    subject.load_demo()
    rule, today, realm = declared(slot.rule), business_today(), subject.plugin.realm
    person = Person.objects.create(name="Zenobia Sprawdzająca")
    stranger = open_login(realm, LOGIN, get_random_string(20), person=person)
    with CaptureQueriesContext(connection) as asked:
        answer = rule(stranger, today)
    if not isinstance(answer, bool):
        yield ConformanceFinding(
            f"{slot.rule} oddaje {type(answer).__name__}, nie bool.", "Odpowiedz tak albo nie."
        )
    if len(asked) > MOST_QUERIES:
        yield ConformanceFinding(
            f"{slot.rule} zadaje zapytań: {len(asked)}.",
            f"Odpowiedz najwyżej za {MOST_QUERIES}: pyta o to wejście do panelu.",
        )
    if answer:
        yield ConformanceFinding(
            f"{slot.rule} wpuszcza osobę, o której nic nie wie.",
            "Zapytaj najpierw, co ta osoba ma we wtyczce.",
        )
