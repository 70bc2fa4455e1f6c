"""A translation says as much as the original, and the frame is wholly translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType

WEB = Path(str(files("ataraxy.web")))
CATALOGUES = sorted(WEB.glob("locale/*/LC_MESSAGES/django.po"))
PLACE = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")
SAID = re.compile(r"""^translate "([^"]+)"|_\("([^"]+)"\)""")


def messages(catalogue: Path) -> list[Message]:
    with catalogue.open("rb") as opened:
        return [one for one in read_po(opened) if one.id]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-3])
def test_each_sentence_is_translated_with_its_placeholders(catalogue: Path) -> None:
    for message in messages(catalogue):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(said), f"not translated: {message.id}"
        assert not message.fuzzy
        for text in said:
            assert set(PLACE.findall(text)) <= set(PLACE.findall(originals[-1])), message.id


def frame_sentences() -> Iterator[str]:
    for template in sorted(WEB.glob("templates/**/*.html")):
        for token in Lexer(template.read_text("utf-8")).tokenize():
            if token.token_type is TokenType.BLOCK:
                yield from (one or other for one, other in SAID.findall(token.contents))


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-3])
def test_no_sentence_of_the_frame_is_left_out(catalogue: Path) -> None:
    known = {message.id for message in messages(catalogue)}
    missing = sorted(set(frame_sentences()) - known)
    assert not missing, "run makemessages in src/ataraxy/web and translate these"
