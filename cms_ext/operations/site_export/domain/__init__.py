"""Write an export, check one, and load one."""
