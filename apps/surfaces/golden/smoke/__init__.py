"""The whole story driven over HTTP against the running product, as people and programs do it."""
