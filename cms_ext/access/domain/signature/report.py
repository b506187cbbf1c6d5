"""What the technical check of an electronic signature found. It states no legal effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class SignatureResult(StrEnum):
    """The result in one word (access.md §2b).

    `intact_untrusted`: the bytes are as signed, but nobody in the trust store vouches for the
    certificate. `not_configured`: intact, and the trust store is empty, so nobody was asked.
    """

    INTACT_TRUSTED = "intact_trusted"
    INTACT_UNTRUSTED = "intact_untrusted"
    MODIFIED = "modified"
    NO_SIGNATURE = "no_signature"
    UNREADABLE = "unreadable"
    NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """The report of one file. Several signatures: the worst result, all the names.

    `signer` is whom the certificate names (for podpis zaufany the ministry), `person` whom the
    signed part names, both without any number. `trust_entry` is the title of the entry of the
    trust store, `trust_kind` its `SignatureKind` code: what whoever added the entry says it
    vouches for. `lines` is what the clerk reads.
    """

    kind: SignatureResult
    lines: tuple[str, ...]
    signer: str = ""
    person: str = ""
    trust_entry: str = ""
    trust_kind: str = ""

    def as_json(self) -> dict[str, Any]:
        """A mapping for a JSON column; `from_json` reads it back."""
        return asdict(self) | {"kind": self.kind.value, "lines": list(self.lines)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> SignatureReport:
        return cls(
            **{**stored, "kind": SignatureResult(stored["kind"]), "lines": tuple(stored["lines"])}
        )
