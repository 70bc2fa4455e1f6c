"""The application that uvicorn serves."""

import os

from django.core.asgi import get_asgi_application

from ataraxy.web.turnstile import Turnstile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ataraxy.web.settings")
application = Turnstile(get_asgi_application())
