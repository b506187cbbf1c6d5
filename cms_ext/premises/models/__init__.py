from cms_ext.premises.models.building import Building, Staircase
from cms_ext.premises.models.premises import Premises
from cms_ext.premises.models.property import Property

__all__ = ["Building", "Premises", "Property", "Staircase"]
