"""For authors of plugins: create the folder of a new one, and check an existing one."""
