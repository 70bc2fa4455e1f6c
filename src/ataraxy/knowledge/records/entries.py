"""The entries of a bundle: which resource, at which place, under which address, of which person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.facts import Origin
from ataraxy.knowledge.records.json_text import Json

_TYPES_WITH_RESOURCES = frozenset({"transaction", "batch", "collection", "searchset", "document"})
_UNHASHED = frozenset({"meta", "text"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a bundle and where it stands. `number` counts from 1."""

    number: int
    full_url: str
    resource: Json
    deletes: bool = False

    @property
    def kind(self) -> str:
        """The resource type; empty when the resource does not say."""
        kind = self.resource.get("resourceType")
        return kind if isinstance(kind, str) else ""

    @property
    def place(self) -> str:
        """The entry as a reader finds it again: "Condition/17 (entry 3)"."""
        own_id = self.resource.get("id")
        name = f"{self.kind}/{own_id}" if isinstance(own_id, str) else self.kind or "a resource"
        return f"{name[:120]} (entry {self.number})"


def entries_of(bundle: Json) -> Iterator[Entry]:
    """The entries of `bundle` in order. Raises `FieldProblem` when it is none, or cannot be one."""
    _check_bundle(bundle)
    nodes = fields.each(bundle, "entry", lambda node: node)
    for number, node in enumerate(nodes, start=1):
        try:
            yield _entry(number, node)
        except FieldProblem as problem:
            raise problem.under(f"entry[{number - 1}]") from problem


def _check_bundle(bundle: Json) -> None:
    kind = fields.text(bundle, "resourceType")
    if kind != "Bundle":
        found = f"it is a {kind[:40]}" if kind else "it has no resourceType"
        raise FieldProblem(
            "resourceType",
            f"This JSON is not a FHIR bundle: {found}.",
            "Send the patient's whole record as one Bundle.",
        )
    purpose = fields.code(bundle, "type")
    if purpose not in _TYPES_WITH_RESOURCES:
        raise FieldProblem(
            "type",
            f"A bundle of type “{purpose}” does not hold a record.",
            f"Send one of these types: {', '.join(sorted(_TYPES_WITH_RESOURCES))}.",
        )


def _entry(number: int, node: Json) -> Entry:
    resource = fields.one(node, "resource", lambda one: one) or {}
    if resource:
        kind = fields.code(resource, "resourceType")
        if not kind:
            raise FieldProblem("resource.resourceType", "The resource does not say what it is.")
    method = fields.one(node, "request", lambda one: fields.code(one, "method"))
    return Entry(number, fields.code(node, "fullUrl"), resource, deletes=method == "DELETE")


def origin_of(entry: Entry) -> Origin:
    """Where the resource comes from. One without an id gets its address or its hash as id."""
    content_hash = _content_hash(entry.resource)
    own_id = fields.code(entry.resource, "id")
    return Origin(
        server=_server(entry, own_id),
        resource_type=entry.kind,
        resource_id=own_id or fields.id_of(entry.full_url) or f"sha256-{content_hash}",
        content_hash=content_hash,
    )


def _content_hash(resource: Json) -> str:
    told = {key: value for key, value in resource.items() if key not in _UNHASHED}
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def _server(entry: Entry, own_id: str) -> str:
    """The base address of the sending system, when the full address tells it."""
    address = entry.full_url
    tail = f"/{entry.kind}/{own_id}"
    if address.startswith(("http://", "https://")) and address.endswith(tail):
        return address.removesuffix(tail)
    return ""


def addresses_of(entry: Entry) -> frozenset[str]:
    """Every way another resource of the bundle may refer to this one."""
    own_id = fields.code(entry.resource, "id")
    names = {entry.full_url, f"{entry.kind}/{own_id}" if own_id else ""}
    names.add(f"urn:uuid:{own_id}" if own_id else "")
    return frozenset(name for name in names if name)


def subject_of(resource: Json) -> str:
    """The reference to the person a resource is about; empty when it does not say."""
    for key in ("subject", "patient"):
        if key in resource:
            target = fields.reference(resource, key).split("/_history/")[0]
            return target or _by_identifier(resource, key)
    return ""


def _by_identifier(resource: Json, key: str) -> str:
    """A person named by a number instead of an address, in the form `Patient?identifier=`."""
    found = fields.one(resource, key, lambda one: fields.one(one, "identifier", conditional))
    return found or ""


def conditional(identifier: Json) -> str:
    """The conditional reference `Patient?identifier=system|value` for an Identifier."""
    system, value = fields.code(identifier, "system"), fields.code(identifier, "value")
    return f"Patient?identifier={system}|{value}" if value else ""
