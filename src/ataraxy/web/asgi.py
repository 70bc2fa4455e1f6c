"""The application that uvicorn serves."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ataraxy.web.settings")
streams = get_asgi_application()

from ataraxy.web.page_threads import PageThreads  # noqa: E402  (needs the settings)
from ataraxy.web.turnstile import AT_ONCE, Turnstile  # noqa: E402

pages = PageThreads(streams, AT_ONCE)
application = Turnstile(pages)
