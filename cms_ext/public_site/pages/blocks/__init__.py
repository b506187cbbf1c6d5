from cms_ext.public_site.pages.blocks.body import body_blocks

__all__ = ["body_blocks"]
