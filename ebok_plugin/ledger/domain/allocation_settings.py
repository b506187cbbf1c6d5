"""How a co-op wants credits allocated (`ledger.md` §8, settings)."""

from __future__ import annotations

from dataclasses import dataclass

from ebok_plugin.ledger.vocabulary import SubAccount


@dataclass(frozen=True, slots=True)
class AllocationSettings:
    """The choices that a co-op makes.

    `subaccount_priority` names each subaccount once and decides only between equal due dates;
    ValueError when one is missing.
    """

    interest_first: bool = False
    subaccount_priority: tuple[SubAccount, ...] = (
        SubAccount.COURT,
        SubAccount.INTEREST,
        SubAccount.MAIN,
        SubAccount.REPAIR,
        SubAccount.MEDIA,
    )
    read_designation_from_title: bool = True

    def __post_init__(self) -> None:
        if sorted(self.subaccount_priority) != sorted(SubAccount):
            raise ValueError("subaccount_priority must name each subaccount exactly once.")


DEFAULT_SETTINGS = AllocationSettings()
