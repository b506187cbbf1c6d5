from ebok_plugin.charges.models.component import Basis, Component
from ebok_plugin.charges.models.rate import ComponentRate

__all__ = ["Basis", "Component", "ComponentRate"]
