"""Steps of migrations that build few models of the past, and leave what the usual ones leave."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import AddField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from cms_ext.base.database.migration_steps import CreateModels, StatementsOnly, created_together


class Editor:
    """Records the calls instead of running them."""

    connection = connection

    def __init__(self) -> None:
        self.calls: list[str] = []

    def create_model(self, model: type[models.Model]) -> None:
        columns = ", ".join(field.column for field in model._meta.local_fields)
        self.calls.append(f"create {model._meta.db_table} ({columns})")

    def delete_model(self, model: type[models.Model]) -> None:
        self.calls.append(f"delete {model._meta.db_table}")

    def execute(self, statement: str) -> None:
        self.calls.append(statement)


def key() -> models.Field[Any, Any]:
    return models.BigAutoField(primary_key=True)


def house_and_entrance() -> list[CreateModel]:
    house = models.ForeignKey("street.House", models.CASCADE, related_name="entrances")
    return [
        CreateModel("House", fields=[("id", key())]),
        CreateModel("Entrance", fields=[("id", key()), ("house", house)]),
    ]


def rendered() -> ProjectState:
    """A moment of the history whose models stand already."""
    state = ProjectState()
    CreateModel("Street", fields=[("id", key())]).state_forwards("street", state)
    assert state.apps.get_model("street", "Street")
    return state


def test_tables_that_follow_one_another_are_made_together():
    house, entrance = house_and_entrance()
    sill = AddField("Entrance", "sill", models.IntegerField())
    key_hole = CreateModel("KeyHole", fields=[("id", key())])

    together = created_together([house, entrance, sill, key_hole])

    steps = [step.steps if isinstance(step, CreateModels) else step for step in together]
    assert steps == [[house, entrance], sill, [key_hole]]
    assert together[0].describe() == "Create model House; Create model Entrance"


def test_the_models_lead_to_each_other_and_are_built_once(monkeypatch):
    step: Operation = CreateModels(house_and_entrance())
    before = rendered()
    after, editor = before.clone(), Editor()
    built: list[str] = []
    render = ModelState.render

    def noted(self: ModelState, apps: Any) -> Any:
        built.append(self.name)
        return render(self, apps)

    monkeypatch.setattr(ModelState, "render", noted)

    step.state_forwards("street", after)
    step.database_forwards("street", editor, before, after)

    assert editor.calls == ["create street_house (id)", "create street_entrance (id, house_id)"]
    assert sorted(built) == ["Entrance", "House", "Street"]
    house = after.apps.get_model("street", "House")
    assert [one.related_model.__name__ for one in house._meta.related_objects] == ["Entrance"]
    with pytest.raises(LookupError):
        before.apps.get_model("street", "House")


def test_the_way_back_goes_from_the_last_table_to_the_first():
    step = CreateModels(house_and_entrance())
    before = rendered()
    after, editor = before.clone(), Editor()
    step.state_forwards("street", after)

    step.database_backwards("street", editor, after, before)

    assert editor.calls == ["delete street_entrance", "delete street_house"]


def test_statements_are_sent_and_no_model_is_built(settings):
    step = StatementsOnly(
        lambda apps, editor: editor.execute(f"make {apps}"),
        lambda apps, editor: editor.execute(f"drop {apps}"),
    )

    def sent() -> list[str]:
        before, editor = ProjectState(), Editor()
        step.database_forwards("street", editor, before, before)
        step.database_backwards("street", editor, before, before)
        assert "apps" not in vars(before)
        return editor.calls

    assert sent() == ["make None", "drop None"]
    # What other databases do not take.
    elsewhere = SimpleNamespace(allow_migrate=lambda *asked, **hints: False)
    settings.DATABASE_ROUTERS = [elsewhere]
    assert sent() == []


def test_a_step_without_a_way_back_says_so():
    step = StatementsOnly(lambda apps, editor: None)

    assert not step.reversible
    with pytest.raises(NotImplementedError):
        step.database_backwards("street", Editor(), ProjectState(), ProjectState())
