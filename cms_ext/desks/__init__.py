"""What desks share and stands on who signs in: lists, imports, data protection."""
