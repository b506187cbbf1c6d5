from waste_union.collections.models.address import (
    AddressRange,
    BroughtFile,
    CollectionDay,
    CollectionTerms,
    Fraction,
    Sector,
    Street,
)

__all__ = [
    "AddressRange",
    "BroughtFile",
    "CollectionDay",
    "CollectionTerms",
    "Fraction",
    "Sector",
    "Street",
]
