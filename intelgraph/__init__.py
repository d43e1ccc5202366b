"""IntelGraph: a partner and marketplace portal. Importing this package imports nothing else."""
