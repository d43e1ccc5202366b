"""What the storefront brings to shared pages: where buyers find listings, and views of versions as buyers."""

from apps.ground.web.addresses import shows

shows("catalogue", "storefront:browse")
shows("store_listing", "storefront:listing")
shows("preview", "storefront:preview")
shows("reviewed_version", "storefront:reviewed")
