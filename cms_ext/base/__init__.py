"""Tools that know nothing of cooperatives: files, text, tables, PDF, dates, money, database."""
