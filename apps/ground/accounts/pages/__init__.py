"""The pages of access and belonging."""
