"""Small changes of the rules, as cosmic-ray makes them in domain folders.

Which of them are chosen follows from the function around the change alone; of two samples the
smaller is part of the larger.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from tests.benchmarks.mutation.trial import FOLDERS, Change, functions_in

CONFIG = """[cosmic-ray]
module-path = [{modules}]
timeout = 1.0
excluded-modules = []
test-command = "true"

[cosmic-ray.distributor]
name = "local"
"""
# Run by the Python of COSMIC_RAY: the text of each chosen change.
WRITE = """
import json, sys
from pathlib import Path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
changes = json.load(sys.stdin)
for one in changes:
    operator = get_operator(one["operator"])(**one.pop("arguments"))
    source = Path(one["module"]).read_text("utf-8")
    one["text"] = mutate_code(source, operator, one.pop("occurrence"))
json.dump([one for one in changes if one["text"] is not None], sys.stdout)
"""


def _modules(tree: Path) -> list[str]:
    return sorted(
        path.relative_to(tree).as_posix()
        for folder in FOLDERS
        for path in (tree / folder).rglob("domain/**/*.py")
        if path.name != "__init__.py"
    )


def changes(cosmic_ray: str, tree: Path, how_many: int) -> list[Change]:
    """Return the changes with the lowest digests of all possible ones."""
    session, config = tree.parent / "session.sqlite", tree.parent / "cosmic-ray.toml"
    modules = ", ".join(f'"{module}"' for module in _modules(tree))
    config.write_text(CONFIG.format(modules=modules))
    subprocess.run([cosmic_ray, "init", config, session], cwd=tree, check=True)
    with closing(sqlite3.connect(session)) as database:
        rows = database.execute(
            "SELECT module_path, start_pos_row, start_pos_col, operator_name, operator_args,"
            " occurrence FROM mutation_specs ORDER BY 1, 2, 3, 4, 5"
        ).fetchall()
    digests = _digests(tree, rows)
    chosen = [digests[digest] for digest in sorted(digests)[:how_many]]
    print(f"{len(chosen)} of {len(digests)} possible changes", flush=True)
    written = subprocess.run(
        [Path(cosmic_ray).with_name("python"), "-c", WRITE],
        cwd=tree,
        input=json.dumps(chosen).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Change(**one) for one in json.loads(written.stdout)]


def _digests(tree: Path, rows: Sequence[tuple[Any, ...]]) -> dict[str, dict[str, object]]:
    digests: dict[str, dict[str, object]] = {}
    for module, specs in groupby(rows, itemgetter(0)):
        source = (tree / module).read_text("utf-8")
        annotations, functions = list(_annotations(source)), _functions(source)
        alike: Counter[tuple[str, ...]] = Counter()
        for _, row, column, operator, arguments, occurrence in specs:
            if any(begin <= (row, column) < end for begin, end in annotations):
                continue
            around = [text for first, last, text in functions if first <= row <= last]
            where = around[-1] if around else source.splitlines()[row - 1].strip()
            # Its place among those of its kind: comments and breaks of lines may differ.
            kind = (where, operator, arguments)
            alike[kind] += 1
            digest = hashlib.sha256("\n".join((*kind, str(alike[kind]))).encode()).hexdigest()
            digests[digest] = {
                "module": module,
                "row": row,
                "operator": operator,
                "arguments": json.loads(json.loads(arguments)),
                "occurrence": occurrence,
            }
    return digests


def _functions(source: str) -> list[tuple[int, int, str]]:
    """Return first row, last row, and name with code of each function; inner ones last."""
    return [
        (
            one.body[0].lineno,
            one.end_lineno or one.lineno,
            "\n".join([one.name, *map(ast.dump, one.body[ast.get_docstring(one) is not None :])]),
        )
        for one in functions_in(source)
    ]


def _annotations(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield begin and end of each annotation, as row and column: annotations never run."""
    for node in ast.walk(ast.parse(source)):
        for name in ("annotation", "returns"):
            found = getattr(node, name, None)
            if found is not None:
                end = found.end_lineno, found.end_col_offset
                yield (found.lineno, found.col_offset), end
