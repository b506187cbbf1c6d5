"""`python -m … FOLDER < left.json`: the scratch site after the plugins were taken out, as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from cms_ext.operations.plugin_kit.conformance.process import started


def main(folder: Path, told: str) -> None:
    with started(folder):
        from django.db import transaction  # noqa: PLC0415 - after setup

        from cms_ext.operations.plugin_kit.conformance.rules import removal  # noqa: PLC0415 - after setup

        said = {}
        for name, left in json.loads(told).items():
            with transaction.atomic():
                found = [asdict(finding) for finding in removal.findings(removal.Leftovers(**left))]
                transaction.set_rollback(True)
            said[name] = [{"title": removal.TITLE, "findings": found}]
        print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdin.read())
