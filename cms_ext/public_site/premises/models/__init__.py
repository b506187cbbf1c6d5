from cms_ext.public_site.premises.models.building import Building, Staircase
from cms_ext.public_site.premises.models.contact import PlaceContact
from cms_ext.public_site.premises.models.former_code import FormerCode
from cms_ext.public_site.premises.models.place import AtOnePlace, lasting, one_of
from cms_ext.public_site.premises.models.premises import Premises
from cms_ext.public_site.premises.models.property import Property

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
