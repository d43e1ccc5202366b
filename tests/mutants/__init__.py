"""`make mutants`: take away one guard at a time, in a copy of the tree, and name each removal that no test notices."""
