"""Static files under an asynchronous server."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise ships no types
    """Answers with whole files.

    WhiteNoise streams them by a synchronous iterator, which Django's asynchronous handler has to
    read in one go anyway, and complains about. Ours are small: the largest is a typeface.
    """

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """The file, or the part of it or the 304 that the request asked for."""
        found: Any = static_file.get_response(request.method, request.META)
        if found.file is None:
            response = HttpResponse(status=int(found.status))
        else:
            with found.file as opened:
                response = HttpResponse(opened.read(), status=int(found.status))
        del response["content-type"]
        for name, value in found.headers:
            response[name] = value
        if response.status_code == HTTPStatus.OK and response.content:
            # The file may have been replaced since the server looked: its size is what was read.
            response["Content-Length"] = str(len(response.content))
        return response
