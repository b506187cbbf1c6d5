"""Import of the premises tree from a file: rehearsed without writing, then written."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q

from cms_ext.desks.import_desk.domain.table import Change, TableImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.premises.domain import place as places
from cms_ext.premises.domain.splitting import move_places
from cms_ext.premises.domain.tree_file import (
    COLUMNS,
    PlannedPlace,
    TreePlan,
    TreeRow,
    format_key,
    format_parent_path,
    make_key,
)
from cms_ext.premises.models import Building, Premises, Property, Staircase

ROWS_A_STATEMENT = 500
# What a new part cannot be without, by the model's field.
NEEDED = {"property": ("name",), "building": (), "staircase": (), "premises": ("number", "area")}


class TreeImport(TableImport[TreeRow]):
    """Compares a file with the whole tree, because its rows contain each other."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._plan = TreePlan()
        self._rows = 0

    def judge(self, rows: Sequence[tuple[int, TreeRow]]) -> None:
        self._plan.add(rows, self._refuse)
        self._rows += len(rows)

    def finish(self) -> None:
        self._plan.load()
        new, changed = set(), set()
        for node in self._plan.nodes.values():
            self._judge_level(node)
            if node.place is None:
                self._judge_new(node)
                self.outcome.made.append(
                    f"{places.LEVELS[node.level]._meta.verbose_name} {format_key(node.key)}"
                )
                new.add(node.line)
            elif self._judge_known(node, node.place):
                changed.add(node.line)
        self.outcome.new = len(new)
        self.outcome.changed = len(changed - new)
        self.outcome.unchanged = self._rows - len(new | changed)

    def write(self, rows: Iterator[tuple[int, TreeRow]], origin: Origin) -> None:
        """Write from the top down, so that each part finds its parent; end from below."""
        wait_for_turn()
        for level in ("property", "building", "staircase"):
            for node in self._plan.by_level(level):
                self._write_house(node, origin)
        flats = self._plan.by_level("premises")
        fresh = [self._fresh_premises(node) for node in flats if node.place is None]
        Premises.objects.bulk_create(fresh, ROWS_A_STATEMENT)
        for node in flats:
            self._change(node, origin)
        for level in reversed(list(places.LEVELS)):
            for node in self._plan.by_level(level):
                if node.ends and node.place is not None and node.valid_to is not None:
                    places.end_places([node.place], on=node.valid_to, origin=origin)

    def _refuse(self, code: str, line: int, what: str, column: str, found: str) -> None:
        self.refuse(code, line, what, field=column, found=found)

    def _judge_level(self, node: PlannedPlace) -> None:
        """Refuse one code in both columns, property and building: a slip, or a cycle."""
        if node.level not in ("property", "building") or node.place is not None:
            return
        other_level = "building" if node.level == "property" else "property"
        is_taken = (other_level, node.code) in self._plan.nodes
        if other_level == "property":
            is_taken = is_taken or node.code in self._plan.property_codes
        else:
            is_taken = is_taken or Building.objects.filter(code=node.code).exists()
        if is_taken:
            self._refuse(
                "CODE_LEVEL",
                node.line,
                f"{node.code} jest kodem i nieruchomości, i budynku. Jedno nie może leżeć w sobie "
                "ani w drugim; nadaj im różne kody.",
                f"{node.level}_code",
                node.code,
            )

    def _judge_new(self, node: PlannedPlace) -> None:
        columns = {name: column for column, name in COLUMNS[node.level].items()}
        for name in NEEDED[node.level]:
            if name not in node.facts:
                self._refuse(
                    "VALUE_MISSING",
                    node.line,
                    f"{format_key(node.key)} jest nowe i nie ma wartości. Uzupełnij komórkę.",
                    columns[name],
                    "",
                )
        if node.level != "property" and node.parent is None:
            self._refuse(
                "PARENT_MISSING",
                node.line,
                f"{format_key(node.key)} jest nowe i nie wiadomo, gdzie leży. Wpisz kod wyżej.",
                "property_code" if node.level == "building" else "building_code",
                "",
            )
        self._judge_parent(node)

    def _judge_parent(self, node: PlannedPlace) -> None:
        parent = self._plan.nodes[node.parent] if node.parent else None
        if parent is None or parent.place is None:
            return
        for over in places.explain_ended_parent(parent.place, node.valid_to):
            self._refuse("PARENT_ENDED", node.line, over, "valid_to", "")
        if isinstance(parent.place, Property) and parent.place.code == places.UNASSIGNED:
            self._refuse(
                "UNASSIGNED",
                node.line,
                "„do przypisania” zbiera budynki z innych plików. Wpisz właściwą nieruchomość.",
                "property_code",
                places.UNASSIGNED,
            )

    def _judge_known(self, node: PlannedPlace, place: places.Place) -> bool:
        """List what changes; return whether anything does."""
        for name, (old, new) in node.changed.items():
            self._list(node, name, str("" if old is None else old), str(new))
        if node.moved and node.parent is not None:
            self._judge_parent(node)
            self._list(node, "przeniesienie", format_parent_path(place), format_key(node.parent))
        if node.ends and node.valid_to is not None:
            self._list(node, "valid_to", str(place.valid_to or ""), str(node.valid_to))
            self._judge_end(node, place)
        return bool(node.changed) or node.moved or node.ends

    def _judge_end(self, node: PlannedPlace, place: places.Place) -> None:
        """Refuse an end before the parts in it end, in the same file or earlier."""
        assert node.valid_to is not None
        obstacles = (
            places.list_obstacles_to_end(place, node.valid_to)
            if isinstance(place, Premises)
            else []
        )
        longer = Q(valid_to__isnull=True) | Q(valid_to__gt=node.valid_to)
        for children in places.list_children(place):
            for child in children.filter(longer):
                planned = self._plan.nodes.get(make_key(child))
                ends = planned is not None and (
                    planned.moved
                    or (planned.valid_to is not None and planned.valid_to <= node.valid_to)
                )
                if not ends:
                    obstacles.append(f"{child.code} trwa dłużej.")
        lasting = [
            other.code
            for other in self._plan.nodes.values()
            if other.parent == node.key
            and (other.place is None or other.moved)
            and (other.valid_to is None or other.valid_to > node.valid_to)
        ]
        obstacles += [f"{code} z tego pliku trwa dłużej." for code in lasting]
        if obstacles:
            self._refuse("NOT_OVER", node.line, " ".join(obstacles), "valid_to", str(node.valid_to))

    def _list(self, node: PlannedPlace, name: str, old: str, new: str) -> None:
        self.outcome.changes.append(Change(node.line, format_key(node.key), name, old, new))

    def _write_house(self, node: PlannedPlace, origin: Origin) -> None:
        if node.place is not None:
            self._change(node, origin)
            return
        parent = self._parent(node)
        fresh: Property | Building | Staircase
        if isinstance(parent, Property):
            fresh = Building(property=parent)
        elif isinstance(parent, Building):
            fresh = Staircase(building=parent)
        else:
            fresh = Property()
        fresh.code, fresh.valid_to = node.code, node.valid_to
        for name, value in node.facts.items():
            setattr(fresh, name, value)
        node.place = places.enter_place(fresh, origin=origin)

    def _fresh_premises(self, node: PlannedPlace) -> Premises:
        """Make a premises without an event of its own: there are thousands in a file."""
        parent = self._parent(node)
        assert isinstance(parent, Building | Staircase)
        return Premises(
            code=node.code,
            building=parent.building if isinstance(parent, Staircase) else parent,
            staircase=parent if isinstance(parent, Staircase) else None,
            valid_to=node.valid_to,
            **node.facts,
        )

    def _change(self, node: PlannedPlace, origin: Origin) -> None:
        if node.place is None:
            return
        if node.changed:
            facts = {name: new for name, (_old, new) in node.changed.items()}
            places.change_place(node.place, facts, today=self.today, origin=origin)
        to = self._parent(node)
        if node.moved and to is not None:
            move_places([node.place], to, origin=origin)

    def _parent(self, node: PlannedPlace) -> places.Place | None:
        return self._plan.nodes[node.parent].place if node.parent else None


PREMISES_TREE = TableKind(
    kind="premises_tree",
    row=TreeRow,
    judge=TreeImport,
    path="cms_ext.premises.domain.import_tree.PREMISES_TREE",
    one_of=("property_code", "building_code", "premises_code"),
)
