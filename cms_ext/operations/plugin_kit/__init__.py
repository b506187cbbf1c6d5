"""For authors of plugins: the folder of a new one, and the judge of one that is there."""
