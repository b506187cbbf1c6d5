from ebok_plugin.collections.models.address import AddressRange, Street
from ebok_plugin.collections.models.brought import BroughtFile
from ebok_plugin.collections.models.configuration import CollectionTerms, Fraction, Sector
from ebok_plugin.collections.models.day import CollectionDay

__all__ = [
    "AddressRange",
    "BroughtFile",
    "CollectionDay",
    "CollectionTerms",
    "Fraction",
    "Sector",
    "Street",
]
