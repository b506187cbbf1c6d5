"""The figures of the access log that a restored backup must show again."""

from __future__ import annotations

from cms_ext.office.audit.domain.verify import verify_chains
from cms_ext.office.audit.models import StreamHead


def figures() -> dict[str, str]:
    """The last link of each chain, and how many of all links are broken."""
    heads = StreamHead.objects.order_by("stream").values_list("stream", "seq", "hash")
    return {
        "dziennik dostępu": "; ".join(f"{name} {seq} {link}" for name, seq, link in heads),
        "dziennik dostępu, błędy łańcucha": str(sum(1 for _ in verify_chains())),
    }
