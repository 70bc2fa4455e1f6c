"""The product's settings, plus one address through which a test can submit by the real door."""

from ataraxy.web.settings import *  # noqa: F403
from ataraxy.web.settings import INSTALLED_APPS

ROOT_URLCONF = "tests.safety.door"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.safety.doorapp"]
