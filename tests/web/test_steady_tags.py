"""A fixed word, address or file of a template is worked out once, and for each language anew."""

from __future__ import annotations

import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory, override_settings
from django.urls import set_script_prefix
from django.utils.translation import override


def test_a_fixed_text_is_in_the_language_of_each_reader() -> None:
    page = Template("{% load i18n %}{% translate 'January' %}")
    for _twice in range(2):
        for language, word in (("en", "January"), ("es", "enero"), ("de", "Januar")):
            with override(language):
                assert page.render(Context()) == word


def test_what_varies_is_worked_out_each_time() -> None:
    page = Template(
        "{% load i18n %}{% translate word %} {% translate 'May'|upper %} "
        "{% translate 'May' as month %}{{ month }} {% translate 'May' context 'of a name' %}"
    )
    with override("es"):
        said = [page.render(Context({"word": word})).split() for word in ("January", "March")]
    assert said == [["enero", "MAYO", "mayo", "May"], ["marzo", "MAYO", "mayo", "May"]]


def test_what_is_put_into_a_variable_is_there_each_time_and_not_printed() -> None:
    page = Template(
        "{% load i18n static %}{% translate 'May' as a %}{% url 'desk:people' as b %}"
        "{% url 'no:such' as c %}{% static 'ui.css' as d %}[{{ a }} {{ b }} {{ c }} {{ d }}]"
    )
    with override("es"):
        said = [page.render(Context()) for _twice in range(2)]
    assert said == ["[mayo /people/  /static/ui.css]"] * 2


def test_marked_texts_keep_their_percent_signs_and_their_angles() -> None:
    page = Template("{% load i18n %}{% translate '100 % <b>' %}")
    assert [page.render(Context()) for _twice in range(2)] == ["100 % <b>"] * 2


@pytest.fixture
def _prefix() -> object:
    yield
    set_script_prefix("/")


@pytest.mark.usefixtures("_prefix")
def test_an_address_follows_the_place_the_pages_are_served_at() -> None:
    page = Template("{% url 'desk:people' %} {% url 'documents:paper' a b %}")
    uid = "00000000-0000-4000-8000-000000000001"
    for prefix in ("/", "/ward/", "/"):
        set_script_prefix(prefix)
        request = RequestFactory().get("/")
        there, paper = page.render(RequestContext(request, {"a": uid, "b": uid})).split()
        assert there.startswith(f"{prefix}people")
        assert paper.startswith(f"{prefix}patients/{uid}")


def test_a_file_follows_where_files_are_served() -> None:
    page = Template("{% load static %}{% static 'desk/desk.css' %} {% static name %}")
    for base in ("/static/", "/files/", "/static/"):
        with override_settings(STATIC_URL=base):
            first, second = page.render(Context({"name": "desk/desk.css"})).split()
            assert first == second
