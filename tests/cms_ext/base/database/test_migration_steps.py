"""Steps of migrations that build few models of the past, and leave what the usual ones leave."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import AddField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from cms_ext.base.database.migration_steps import (
    CreateModels,
    RenamePrefix,
    StatementsOnly,
    created_together,
    undone,
)


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

    def execute(self, statement: str, params: None = None) -> None:
        self.calls.append(statement)

    def _remake_table(self, model: type[models.Model]) -> None:
        named = [*model._meta.constraints, *model._meta.indexes]
        self.calls.append(f"make {model._meta.db_table} with {[each.name for each in named]}")


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


NAMED: dict[str, list[Any]] = {
    "constraints": [
        models.CheckConstraint(condition=models.Q(number__gt=0), name="latch_positive"),
        models.UniqueConstraint(fields=["number"], name="latch_once"),
        models.UniqueConstraint(fields=["number"], condition=models.Q(id=1), name="latch_first"),
        models.CheckConstraint(condition=models.Q(number__lt=9), name="other_latch"),
    ],
    "indexes": [models.Index(fields=["number"], name="latch_number")],
}
RENAMED = {
    "sqlite": (
        ["make street_gate with ['gate_positive', 'gate_once', 'gate_first', 'other_latch',"
         " 'gate_number']"],
        ["make street_gate with ['latch_positive', 'latch_once', 'latch_first', 'other_latch',"
         " 'latch_number']"],
    ),
    "postgresql": (
        [
            'ALTER TABLE "street_gate" RENAME CONSTRAINT "latch_positive" TO "gate_positive"',
            'ALTER TABLE "street_gate" RENAME CONSTRAINT "latch_once" TO "gate_once"',
            'ALTER INDEX "latch_first" RENAME TO "gate_first"',
            'ALTER INDEX "latch_number" RENAME TO "gate_number"',
        ],
        [
            'ALTER TABLE "street_gate" RENAME CONSTRAINT "gate_positive" TO "latch_positive"',
            'ALTER TABLE "street_gate" RENAME CONSTRAINT "gate_once" TO "latch_once"',
            'ALTER INDEX "gate_first" RENAME TO "latch_first"',
            'ALTER INDEX "gate_number" RENAME TO "latch_number"',
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("vendor", RENAMED)
def test_names_with_a_former_prefix_are_renamed_and_back_again(vendor: str):
    """Each table once on SQLite; a table without such names, and another app's, not at all."""
    before = rendered()
    fields = [("id", key()), ("number", models.IntegerField())]
    CreateModel("Gate", fields=fields, options=NAMED).state_forwards("street", before)
    CreateModel("Gate", fields=fields, options=NAMED).state_forwards("square", before)
    after, editor, way_back = before.clone(), Editor(), Editor()
    editor.connection = way_back.connection = SimpleNamespace(vendor=vendor)  # type: ignore[assignment]  # all that is asked
    step = RenamePrefix("latch_", "gate_")

    step.state_forwards("street", after)
    step.database_forwards("street", editor, before, after)
    step.database_backwards("street", way_back, after, before)

    assert (editor.calls, way_back.calls) == RENAMED[vendor]


def test_a_step_is_taken_back_by_a_step():
    made = StatementsOnly(
        lambda apps, editor: editor.execute("make"), lambda apps, editor: editor.execute("drop")
    )
    editor, state = Editor(), ProjectState()

    undone(made).database_forwards("street", editor, state, state)
    undone(made).database_backwards("street", editor, state, state)

    assert editor.calls == ["drop", "make"]
