from waste_union.tariffs.models.authority import Authority, Commune
from waste_union.tariffs.models.tariff import TariffVersion

__all__ = ["Authority", "Commune", "TariffVersion"]
