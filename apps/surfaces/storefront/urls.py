"""The storefront's addresses."""

from django.urls import path

from apps.surfaces.storefront.pages import browse, discovery, home, listing, preview, suggesting, vendor

app_name = "storefront"
urlpatterns = [
    path("", home.home, name="home"),
    path("browse/", browse.browse, name="browse"),
    path("browse.csv", browse.export, name="export"),
    path("suggestions/", suggesting.suggestions, name="suggestions"),
    path("browse/<slug:category>/", browse.browse, name="category"),
    path("l/<slug:slug>/", listing.listing, name="listing"),
    path("partner/listings/<str:public_id>/preview/", preview.preview, name="preview"),
    path("review/<str:public_id>/", preview.reviewed, name="reviewed"),
    path("v/<slug:slug>/", vendor.vendor, name="vendor"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("sitemap-pages.xml", discovery.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<int:number>.xml", discovery.listings_part, name="sitemap_part"),
    path("feed.xml", discovery.feed, name="feed"),
    path("robots.txt", discovery.robots, name="robots"),
    path(".well-known/security.txt", discovery.security_txt, name="security_txt"),
    path("legal/terms/", discovery.terms, name="terms"),
]
