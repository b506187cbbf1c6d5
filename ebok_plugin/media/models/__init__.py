from ebok_plugin.media.models.settlement import MediaSettlement, MediaSettlementLine

__all__ = ["MediaSettlement", "MediaSettlementLine"]
