from cms_ext.import_desk.models.imported_file import ImportedFile, ImportTurn

__all__ = ["ImportTurn", "ImportedFile"]
