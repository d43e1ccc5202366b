"""The partner's pages on listings, and the address of pictures."""
