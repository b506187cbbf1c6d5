import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.core.management.base import OutputWrapper


def report_findings(
    out: OutputWrapper,
    findings: Sequence[Any],
    *,
    as_json: bool,
    counts: Mapping[str, int] | None = None,
    words: Callable[[Any], str] = lambda finding: finding.message,
) -> None:
    """Write the findings of one check, and exit with 1 if there are any.

    One a line in `words` and their count last, or JSON: the list of findings, with `counts` an
    object of both.
    """
    if as_json:
        listed = [asdict(finding) for finding in findings]
        result = listed if counts is None else {"findings": listed, **counts}
        out.write(json.dumps(result, ensure_ascii=False))
    else:
        for finding in findings:
            out.write(words(finding))
        out.write(f"{len(findings)} findings")
    if findings:
        sys.exit(1)
