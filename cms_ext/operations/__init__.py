"""Set-up, backup, jobs, moving in, the demo and the kit of plugin authors."""
