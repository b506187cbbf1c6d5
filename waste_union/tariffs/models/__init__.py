from waste_union.tariffs.models.tariff import Authority, Commune, TariffVersion

__all__ = ["Authority", "Commune", "TariffVersion"]
