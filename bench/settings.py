"""The product's settings, plus a count of queries in each answer."""

from ataraxy.web.settings import *  # noqa: F403
from ataraxy.web.settings import MIDDLEWARE

MIDDLEWARE = ["bench.counting.CountQueries", *MIDDLEWARE]
