"""The figures of the proofs of publication that a restored backup must show again."""

from __future__ import annotations

from cms_ext.evidence.proof.domain.chain import find_broken_links
from cms_ext.evidence.proof.models import ChainHead


def figures() -> dict[str, str]:
    """The last link of the chain, and how many of its links are broken.

    Without what was told outside: since the backup was made more has been told.
    """
    heads = ChainHead.objects.order_by("pk").values_list("seq", "hash")
    return {
        "dowody publikacji": "; ".join(f"{seq} {link}" for seq, link in heads),
        "dowody publikacji, błędy łańcucha": str(sum(1 for _ in find_broken_links())),
    }
