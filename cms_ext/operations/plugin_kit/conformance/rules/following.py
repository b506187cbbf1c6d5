"""Nobody follows the cases of an account that is not his; the answer stands inside a question."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cms_ext.office.rules.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import user_without_rights
from cms_ext.people.identity.models import Person
from cms_ext.plugins import declared

TITLE = "spraw konta nie śledzi nikt obcy"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    slot = subject.plugin.followed_accounts
    if slot is None:
        return
    subject.load_demo()
    today, stranger = business_today(), Person.objects.create(name="Zenobia Sprawdzająca")
    readers = (AnonymousUser(), user_without_rights())
    asked: dict[str, tuple[object, ...]] = {
        slot.followed: readers,
        slot.acted_on: readers,
        slot.left: (None, stranger.pk),
    }
    for path, strangers in asked.items():
        found = [declared(path)(who, today) for who in strangers]
        if any(not isinstance(one, QuerySet) for one in found):
            yield ConformanceFinding(
                f"{path} nie oddaje zapytania.", "Oddaj QuerySet z jedną kolumną: numery kont."
            )
        elif any(one.exists() for one in found):
            yield ConformanceFinding(
                f"{path} oddaje konta komuś obcemu.", "Zapytaj najpierw, czyje to konto."
            )
