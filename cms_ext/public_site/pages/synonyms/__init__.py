"""Words of one meaning, which the searches of the site and of the plugins share."""
