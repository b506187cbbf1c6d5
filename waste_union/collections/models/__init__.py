from waste_union.collections.models.address import AddressRange, Street
from waste_union.collections.models.brought import BroughtFile
from waste_union.collections.models.configuration import CollectionTerms, Fraction, Sector
from waste_union.collections.models.day import CollectionDay

__all__ = [
    "AddressRange",
    "BroughtFile",
    "CollectionDay",
    "CollectionTerms",
    "Fraction",
    "Sector",
    "Street",
]
