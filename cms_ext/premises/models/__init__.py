from cms_ext.premises.models.contact import PlaceContact
from cms_ext.premises.models.tree import (
    AtOnePlace,
    Building,
    FormerCode,
    Premises,
    Property,
    Staircase,
    lasting,
    one_of,
)

__all__ = [
    "AtOnePlace",
    "Building",
    "FormerCode",
    "PlaceContact",
    "Premises",
    "Property",
    "Staircase",
    "lasting",
    "one_of",
]
