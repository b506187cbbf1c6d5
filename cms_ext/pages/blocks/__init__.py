from cms_ext.pages.blocks.body import body_blocks

__all__ = ["body_blocks"]
