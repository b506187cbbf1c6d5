from cms_ext.proof.models.record import ChainHead, Event, PublicationRecord, Readers

__all__ = ["ChainHead", "Event", "PublicationRecord", "Readers"]
