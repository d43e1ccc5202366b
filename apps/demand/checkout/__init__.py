"""Buying: an offer, terms accepted, an order, perhaps a second person's approval, an agreement."""
