"""The digest of a link is what a site sealed with, whichever release computes it."""

from datetime import UTC, datetime

from cms_ext.evidence.sealed_rows.domain.chain import link_hash
from cms_ext.evidence.sealed_rows.models import RowSeal


def link(**changed: object) -> RowSeal:
    held = {
        "stream": "money",
        "number": 7,
        "kind": "ebok_plugin_ledger.account",
        "row": "3",
        "content": '{"number": "J1-7", "who": "Łucja"}',
        "broken": True,
        "made_at": datetime(2026, 11, 20, 11, 30, 5, 250, tzinfo=UTC),
        "prev_hash": "ab" * 32,
    }
    return RowSeal(**{**held, **changed})


def test_a_link_sealed_by_a_former_release_has_its_digest_and_another_link_another():
    kept = "c9942d6709a369c65688b31c0c7f19942345ec9ca010ec86722392771f155201"
    changes = [
        {"row": "4"},
        {"stream": "office"},
        {"content": ""},
        {"broken": False},
        {"prev_hash": "cd" * 32},
    ]

    assert link_hash(link()) == kept
    assert kept not in [link_hash(link(**change)) for change in changes]
