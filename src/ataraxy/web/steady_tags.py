"""Tags whose words in a template are fixed: worked out once and not for every page.

``{% translate "Back" %}``, ``{% url "desk:people" %}`` and ``{% static "ui.css" %}`` give the same
text each time in one language and under one address, and a page has thirty of them. They take the
place of Django's own of the same names; with anything variable in them, Django's own draw them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django import template
from django.conf import settings
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_tag
from django.templatetags import i18n, static
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = template.Library()
register.tags.update({**i18n.register.tags, **static.register.tags})
register.filters.update(i18n.register.filters)


class Steady(Node):
    """What a tag drew, for each of the few things that it depends on."""

    child_nodelists = ()

    def __init__(self, node: Node, told: Callable[[Context], Hashable], name: str | None) -> None:
        self._node, self._told, self._name = node, told, name
        self._drawn: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        """The text, worked out the first time; nothing where the tag puts it into a variable."""
        told = self._told(context)
        found = self._drawn.get(told)
        if found is None:
            drawn = self._node.render(context)
            found = self._drawn[told] = context[self._name] if self._name else drawn
        if not self._name:
            return found
        context[self._name] = found
        return ""


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's `translate`; a fixed text is looked up once in each language."""
    node: Any = i18n.do_translate(parser, token)
    words = node.filter_expression
    is_fixed = isinstance(getattr(words.var, "literal", None), str) and not words.filters
    if not is_fixed or node.message_context:
        return node  # type: ignore[no-any-return]
    return Steady(node, _language, node.asvar)


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """Django's `url`; the address of a page that needs no arguments is looked up once."""
    node: Any = url_tag(parser, token)
    assert isinstance(node, URLNode)  # noqa: S101
    if not _is_text(node.view_name) or node.args or node.kwargs:
        return node
    return Steady(node, _address, node.asvar)


@register.tag("static")
def static_file(parser: Parser, token: Token) -> Node:
    """Django's `static`; the address of a named file is looked up once."""
    node: Any = static.do_static(parser, token)
    if not _is_text(node.path):
        return node  # type: ignore[no-any-return]
    return Steady(node, _files, node.varname)


def _is_text(expression: FilterExpression) -> bool:
    return isinstance(expression.var, str) and not expression.filters


def _language(_context: Context) -> Hashable:
    return get_language()


def _address(context: Context) -> Hashable:
    request = getattr(context, "request", None)
    match = getattr(request, "resolver_match", None)
    near = getattr(request, "current_app", None) or getattr(match, "namespace", None)
    return get_script_prefix(), get_urlconf(), near, context.autoescape


def _files(context: Context) -> Hashable:
    return get_script_prefix(), settings.STATIC_URL, context.autoescape
