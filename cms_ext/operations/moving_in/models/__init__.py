from cms_ext.operations.moving_in.models.imported_article import ImportedArticle
from cms_ext.operations.moving_in.models.moved_article import MovedArticle
from cms_ext.operations.moving_in.models.moving import Moving, MovingStage

__all__ = ["ImportedArticle", "MovedArticle", "Moving", "MovingStage"]
