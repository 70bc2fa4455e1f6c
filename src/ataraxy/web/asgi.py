"""The application that uvicorn serves."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ataraxy.web.settings")
streams = get_asgi_application()

from django.conf import settings  # noqa: E402

from ataraxy.web.page_threads import PageThreads  # noqa: E402  (needs the settings)
from ataraxy.web.turnstile import THREADS, Turnstile  # noqa: E402

if settings.PAGES_KEPT_S:
    # A process that serves: what was loaded by now stays for its whole life, and looking through it
    # for rubbish again and again is a twentieth of a page's work.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)

pages = PageThreads(streams, THREADS)
application = Turnstile(pages)
