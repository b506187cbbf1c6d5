"""A plugin's part of a person's page is for clerks who may see it.

The page „Osoby” is one for all desks: whoever opens it to hand out a password has no right to what
this plugin knows of the person, and a sentence that there is nothing tells that too.
"""

from __future__ import annotations

from collections.abc import Iterator

from cms_ext.base.realm import Realm
from cms_ext.office.rules.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.people import assign_rows_to
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import user_without_rights
from cms_ext.people.identity.models import Person
from cms_ext.plugins import declared

TITLE = "część strony osoby widzi tylko uprawniony pracownik"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    part = subject.plugin.person
    if part is None:
        return
    subject.load_demo()
    person = Person.objects.create(name="Zenobia Sprawdzająca")
    assign_rows_to(person, subject)
    for section in declared(part.sections)(person, user_without_rights(), business_today()):
        yield ConformanceFinding(
            f"{part.sections} pokazuje pracownikowi bez uprawnień część „{section.title}”.",
            "Zapytaj user.has_perm i bez uprawnienia nie oddawaj tej części, nawet pustej.",
        )
    named = set(declared(part.realms)(person)) if part.realms else set()
    for realm in sorted(named - set(Realm.values)):
        yield ConformanceFinding(
            f"{part.realms} podaje „{realm}”, a takiego rodzaju loginów nie ma.",
            "Oddaj realmy paneli, na przykład „ikcs”: ich działy mogą połączyć wpisy osoby.",
        )
