"""A plugin's part of a person's page, and of a flat's, is for clerks who may see it.

These pages are one for all desks: whoever opens „Osoby” to hand out a password has no right to what
this plugin knows of the person, and a sentence that there is nothing tells that too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.people import assign_rows_to
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import user_without_rights
from cms_ext.people.identity.models import Person
from cms_ext.plugins import PersonSection, declared
from cms_ext.plugins.realm import Realm
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Premises

TITLE = "część strony osoby i lokalu widzi tylko uprawniony pracownik"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    part, of_flat = subject.plugin.person, subject.plugin.premises
    if part is None and not of_flat:
        return
    subject.load_demo()
    clerk = user_without_rights()
    if of_flat:
        shown = declared(of_flat)(_flat(), Origin(actor=clerk), business_today())
        yield from _shown_to_anybody(of_flat, shown)
    if part is None:
        return
    person = Person.objects.create(name="Zenobia Sprawdzająca")
    assign_rows_to(person, subject)
    yield from _shown_to_anybody(
        part.sections, declared(part.sections)(person, clerk, business_today())
    )
    named = set(declared(part.realms)(person)) if part.realms else set()
    for realm in sorted(named - set(Realm.values)):
        yield ConformanceFinding(
            f"{part.realms} podaje „{realm}”, a takiego rodzaju loginów nie ma.",
            "Oddaj realmy paneli, na przykład „ikcs”: ich działy mogą połączyć wpisy osoby.",
        )


def _shown_to_anybody(path: str, sections: Iterable[PersonSection]) -> Iterator[ConformanceFinding]:
    for section in sections:
        yield ConformanceFinding(
            f"{path} pokazuje pracownikowi bez uprawnień część „{section.title}”.",
            "Zapytaj has_perm i bez uprawnienia nie oddawaj tej części, nawet pustej.",
        )


def _flat() -> Premises:
    """One of the demo's, else a new one."""
    found = Premises.objects.order_by("pk").first()
    if found is not None:
        return found
    building, _is_new = find_or_make_building("SPR-01", address="ul. Sprawdzająca 1")
    return Premises.objects.create(code="SPR-01-1", building=building, number="1", area=1)
