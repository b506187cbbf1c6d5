"""What is kept about people is collected for them and erased when they ask (GDPR art. 15 and 17).

A table with a key to a person that `personal_data` does not name would be forgotten in both.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Field, Model

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.privacy.checks import personal_models
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.people.identity.models import Person
from cms_ext.plugins.registry import declared

TITLE = "dane osób są wydawane i usuwane"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    data = subject.plugin.personal_data
    named = {*data.models, *data.staff_models} if data else set()
    own = {model._meta.label for model in subject.models()}
    for label in sorted(own.intersection(personal_models()) - named):
        yield ConformanceFinding(
            f"{label} wskazuje na osobę albo na login, a personal_data o tym nie wie.",
            "Dopisz model do personal_data.models; wydawaj jego wiersze i usuwaj je.",
        )
    if data and data.models and not (data.collect and data.erase):
        yield ConformanceFinding(
            "personal_data ma models, a nie ma collect albo erase.",
            "Podaj obie funkcje; tabele, w których są tylko pracownicy, wpisz w staff_models.",
        )
    elif data and data.models:
        yield from _of_one_person(subject, data.collect, data.erase)


def _of_one_person(
    subject: CheckedPlugin, collect: str, erase: str
) -> Iterator[ConformanceFinding]:
    """Somebody whom the demo's rows are given to gets them, and then none of them is left."""
    subject.load_demo()
    person = Person.objects.create(name="Zenobia Sprawdzająca")
    given = assign_rows_to(person, subject)
    if not given:
        return
    if not [row for section in declared(collect)(person) for row in section.rows]:
        yield ConformanceFinding(
            f"{collect} nie wydaje osobie żadnego wiersza, choć są o niej w {', '.join(given)}.",
            "Zwróć je jako PacketSection (cms_ext.desks.privacy.domain.packet).",
        )
    kept = declared(erase)(person, business_today())
    left = [name for name, rows in rows_of(person, subject) if rows]
    if left and not kept:
        yield ConformanceFinding(
            f"Po {erase} dane osoby dalej są w {', '.join(left)} i nie podano, dlaczego.",
            "Usuń je albo zwróć RetainedData z podstawą prawną i terminem.",
        )


def assign_rows_to(person: Person, subject: CheckedPlugin) -> list[str]:
    """Make the person the one whom the plugin's rows are about; labels of tables that have any."""
    given = []
    for model, field in _keys_to_people(subject):
        rows = model._base_manager.all()
        if field.unique:
            rows = rows.filter(pk__in=rows.values("pk")[:1])
        if rows.update(**{field.name: person}):
            given.append(model._meta.label)
    return given


def rows_of(person: Person, subject: CheckedPlugin) -> Iterator[tuple[str, int]]:
    for model, field in _keys_to_people(subject):
        yield model._meta.label, model._base_manager.filter(**{field.name: person}).count()


def _keys_to_people(subject: CheckedPlugin) -> Iterator[tuple[type[Model], Field[object, object]]]:
    for model in subject.models():
        for field in model._meta.local_fields:
            if field.related_model is Person:
                yield model, field
