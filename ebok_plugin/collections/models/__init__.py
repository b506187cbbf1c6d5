from ebok_plugin.collections.models.address import AddressRange, Street
from ebok_plugin.collections.models.brought import BroughtFile
from ebok_plugin.collections.models.day import CollectionDay
from ebok_plugin.collections.models.kept import CollectionTerms, Fraction, Sector

__all__ = [
    "AddressRange",
    "BroughtFile",
    "CollectionDay",
    "CollectionTerms",
    "Fraction",
    "Sector",
    "Street",
]
