from django.apps import AppConfig


class ProofConfig(AppConfig):
    """Proof of publication. Whoever shows papers calls `cms_ext.proof.domain.publication`."""

    name = "cms_ext.proof"
    label = "cms_ext_proof"
    verbose_name = "Dowody publikacji"
