from ebok_plugin.desk.models.transfer_proposal import TransferProposal

__all__ = ["TransferProposal"]
