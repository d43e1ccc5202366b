"""Listings: what a partner offers, its versions, their review, and the search that finds them."""
