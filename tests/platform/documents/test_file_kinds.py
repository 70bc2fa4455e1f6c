"""An uploaded file is judged by its content."""

import pytest

from ataraxy.foundation.decision import Outcome
from ataraxy.platform.documents.media import MediaType, may_keep, media_type_of

KINDS = [
    (b"%PDF-1.7\n...", MediaType.PDF),
    (b"\xef\xbb\xbf junk before %PDF-1.4", MediaType.PDF),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n\x00", MediaType.PNG),
    (b"RIFF\x10\x00\x00\x00WEBPVP8 ", MediaType.WEBP),
    (b"II*\x00\x08\x00", MediaType.TIFF),
    (b"MM\x00*\x00\x08", MediaType.TIFF),
    (b"\x00\x00\x00\x18ftypheic\x00", MediaType.HEIC),
    ("Befund: unauffällig\n".encode(), MediaType.TEXT),
    (b"<html><script>alert(1)</script>", MediaType.TEXT),
    (b"MZ\x90\x00\x03", None),
    (b"PK\x03\x04\x14\x00", None),
    (b"\x7fELF\x02", None),
    ("Grüße".encode("latin-1"), None),
    (b"text with \x00 inside", None),
]


@pytest.mark.parametrize(("content", "kind"), KINDS)
def test_the_kind_is_told_by_the_content(content, kind):
    assert media_type_of(content) is kind


def test_an_empty_file_is_refused():
    assert may_keep(b"", limit_bytes=10).decision.outcome is Outcome.REFUSED


def test_a_file_at_the_limit_is_kept_and_one_byte_more_is_refused_with_both_sizes():
    assert may_keep(b"x" * 2_000_000, limit_bytes=2_000_000).decision
    answer = may_keep(b"x" * 2_000_001, limit_bytes=2_000_000)
    assert not answer.decision
    assert "at most 2.0 MB" in str(answer.decision)


def test_a_program_is_refused_with_what_is_accepted():
    answer = may_keep(b"MZ\x90\x00", limit_bytes=100)
    assert answer.media_type is None
    assert "PDF" in str(answer.decision)
