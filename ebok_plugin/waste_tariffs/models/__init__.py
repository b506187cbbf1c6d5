from ebok_plugin.waste_tariffs.models.authority import Authority, Commune
from ebok_plugin.waste_tariffs.models.tariff import TariffVersion

__all__ = ["Authority", "Commune", "TariffVersion"]
