"""Work at the desks: a step is declared once, shown by one page and taken by one view."""
