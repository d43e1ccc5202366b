"""What builders of the product run: checks, documents and measurements that are no part of it."""
