from cms_ext.posters.models.posting import BoardPosting

__all__ = ["BoardPosting"]
