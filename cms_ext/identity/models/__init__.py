from cms_ext.identity.models.person import Person
from cms_ext.identity.models.user import User

__all__ = ["Person", "User"]
