from cms_ext.moving_in.models.imported_article import ImportedArticle

__all__ = ["ImportedArticle"]
