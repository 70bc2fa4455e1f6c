"""The file store keeps whole files under the hash of their content, or says why it cannot."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ataraxy.platform.documents.paper import content_hash
from ataraxy.platform.documents.store import (
    FileDamaged,
    FileMissing,
    FileStore,
    StoreUnwritable,
)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "store")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=4000))
def test_what_was_put_comes_back_byte_for_byte(store: FileStore, content: bytes) -> None:
    name = store.put(content)
    assert name == content_hash(content)
    assert store.get(name) == content


def test_the_same_content_is_kept_once(store: FileStore) -> None:
    assert store.put(b"scan") == store.put(b"scan")
    assert list(store.names()) == [content_hash(b"scan")]


def test_a_file_changed_on_disk_is_noticed_when_it_is_read(store: FileStore) -> None:
    name = store.put(b"10 mg")
    store.path(name).chmod(0o600)
    store.path(name).write_bytes(b"90 mg")
    with pytest.raises(FileDamaged):
        store.get(name)


def test_a_damaged_file_is_healed_when_the_same_content_comes_again(store: FileStore) -> None:
    name = store.put(b"10 mg")
    store.path(name).write_bytes(b"")
    store.put(b"10 mg")
    assert store.get(name) == b"10 mg"


def test_a_lost_file_is_named_as_missing(store: FileStore) -> None:
    with pytest.raises(FileMissing):
        store.get(content_hash(b"never put"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_a_hash_names_a_file(store: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="Not a SHA-256"):
        store.get(name)


def test_a_store_that_cannot_be_written_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(StoreUnwritable):
        FileStore(blocked / "store").put(b"scan")


def test_a_full_disk_leaves_no_part_of_a_file_behind(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", no_space)
        with pytest.raises(StoreUnwritable, match="No space left"):
            store.put(b"scan")
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_only_the_owner_of_the_process_can_read_the_folders_and_files(store: FileStore) -> None:
    path = store.path(store.put(b"scan"))
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0
