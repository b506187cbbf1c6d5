"""Systems of others, their keys, and what they wrote."""

from exchange_api.models.system import ExternalSystem, SystemKey
from exchange_api.models.write import SystemWrite

__all__ = ["ExternalSystem", "SystemKey", "SystemWrite"]
