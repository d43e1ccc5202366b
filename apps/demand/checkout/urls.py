"""Addresses of buying."""

from django.urls import path

from apps.demand.checkout.api import api_urls
from apps.demand.checkout.pages import buying, orders

__all__ = ["api_urls", "app_name", "urlpatterns"]

app_name = "checkout"
urlpatterns = [
    path("l/<slug:slug>/buy/", buying.buy, name="buy"),
    path("checkout/<str:order_id>/plan/", buying.plan, name="plan"),
    path("checkout/<str:order_id>/terms/", buying.terms, name="terms"),
    path("checkout/<str:order_id>/review/", buying.review, name="review"),
    path("checkout/<str:order_id>/requote/", buying.requote, name="requote"),
    path("checkout/<str:order_id>/cancel/", orders.cancel, name="cancel"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:number>/", orders.receipt, name="receipt"),
    path("orders/<str:number>/approve/", orders.approve, name="approve"),
]
