"""What `make up` starts: embedded PostgreSQL and Valkey, the product's processes, and their supervisor."""
