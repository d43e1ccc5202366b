"""What the portal brings to shared pages: homes, and the proof of anything with a public id."""

from apps.ground.web.addresses import shows

shows("partner_home", "portal:partner_home")
shows("customer_home", "portal:customer_home")
shows("proof", "portal:story")
shows("partner_proof", "portal:partner_story")
