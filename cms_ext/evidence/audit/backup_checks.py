"""The figures of the access log that a restored backup must show again."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from cms_ext.evidence.audit.domain.chain import verify_chains
from cms_ext.evidence.audit.domain.event import normalise_logged_value
from cms_ext.evidence.audit.models import StreamHead


def figures() -> dict[str, str]:
    """Return the last link of each chain, and how many of all links are broken."""
    heads = StreamHead.objects.order_by("stream").values_list("stream", "seq", "hash")
    return {
        "dziennik dostępu": "; ".join(f"{name} {seq} {link}" for name, seq, link in heads),
        "dziennik dostępu, błędy łańcucha": str(sum(1 for _ in verify_chains())),
    }


def digest_rows(rows: Iterable[Sequence[object]]) -> str:
    """`COUNT, SHA-256` of rows in a fixed order, read one by one.

    Moments count as moments, whatever zone the database gave them in.
    """
    digest, count = hashlib.sha256(), 0
    for row in rows:
        line = json.dumps(
            [normalise_logged_value(value) for value in row], ensure_ascii=False, default=str
        )
        digest.update(line.encode() + b"\n")
        count += 1
    return f"{count}, {digest.hexdigest()}"
