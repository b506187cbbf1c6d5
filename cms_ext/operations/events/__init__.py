"""Events: lines of the access log, handed to the listeners of plugins after their commit."""
