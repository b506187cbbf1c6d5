"""The record of what was public, from when until when; its screens are in `desks.evidence`."""

from django.apps import AppConfig

# The name of the chain in the lines that are published outside.
PUBLICATIONS = "publications"


class ProofConfig(AppConfig):
    """Anyone who shows documents calls `proof.domain.publication`."""

    name = "cms_ext.evidence.proof"
    label = "cms_ext_proof"
    verbose_name = "Dowody publikacji"
