"""HTTP by Django on threads, live pages by channels, both inside the marketplace that the host names."""

import os

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intelgraph.settings")
django.setup(set_prefix=False)

from intelgraph.live import live_application  # noqa: E402  (needs the apps that django.setup loads)
from intelgraph.serving import ThreadedHandler  # noqa: E402
from intelgraph.soundness import require_sound  # noqa: E402

require_sound("serving")
application = ProtocolTypeRouter({"http": ThreadedHandler(), "websocket": live_application})
