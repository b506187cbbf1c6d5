from ebok_plugin.access.models.identifier import IdentifierSequence

__all__ = ["IdentifierSequence"]
