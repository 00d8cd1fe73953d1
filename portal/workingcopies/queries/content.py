"""What pages say, as plain values: to compare them, and to carry them over to another page."""

import json
import re
from collections.abc import Iterator, Mapping

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page, TranslatableMixin

# What a page is, whatever it says: it stays with the original.
OWN = frozenset(
    {field.name for field in Page._meta.fields}
    - {"title", "seo_title", "search_description", "show_in_menus"}
)
# What tells two rows of a page apart without making a difference to readers.
ROW_MARKS = frozenset({"pk", "sort_order", "translation_key", "locale"})
_LINK = re.compile(r'(<a\b[^>]*\blinktype="page"[^>]*>)')
_LINK_ID = re.compile(r'\bid="(\d+)"')


def said_by(page: Page, revision=None) -> dict:
    """Return what the latest version of ``page`` says; ``revision`` is it, where at hand."""
    revision = revision or page.latest_revision
    if revision is not None:
        return json.loads(json.dumps(revision.content, cls=DjangoJSONEncoder))
    return json.loads(page.specific.to_json())


def carried(model: type[Page]) -> list[str]:
    """Return the names of what a merge carries over from one page of ``model`` to another."""
    kept = OWN.union(model.exclude_fields_in_copy)
    fields = [
        field.name
        for field in model._meta.get_fields()
        if field.name not in kept and getattr(field, "editable", False) and _is_said(field)
    ]
    return [*fields, *(name for name, _model in children_of(model))]


def _is_said(field) -> bool:
    if isinstance(field, ParentalManyToManyField):
        return True
    is_link_up = getattr(field.remote_field, "parent_link", False)
    return field.concrete and not field.many_to_many and not is_link_up


def children_of(model) -> Iterator[tuple[str, type[models.Model]]]:
    """Yield the rows that belong to a page or to such a row: accessor and model."""
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name != COMMENTS_RELATION_NAME:
            yield name, relation.related_model


def differs(model: type[Page], name: str, one: dict, other: dict) -> bool:
    """Return whether two contents of ``model`` say something else in ``name``."""
    return _comparable(model, name, one.get(name)) != _comparable(model, name, other.get(name))


def _comparable(model, name: str, value):
    rows = dict(children_of(model))
    if name in rows:
        return [_comparable_row(rows[name], row) for row in value or ()]
    if isinstance(_field(model, name), ParentalManyToManyField):
        return sorted(value or (), key=str)
    if isinstance(_field(model, name), StreamField):
        return json.loads(value) if isinstance(value, str) and value else value or []
    return value


def _comparable_row(model, row: dict) -> dict:
    parent = {f.name for f in model._meta.fields if isinstance(f, ParentalKey)}
    written = {f.name for f in model._meta.fields if not f.editable}
    names = row.keys() - ROW_MARKS - parent - written
    return {name: _comparable(model, name, row[name]) for name in names}


def _field(model, name: str):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def repointed(model, content: dict, pages: Mapping[int, int]) -> dict:
    """Return ``content`` with every pointer to a page of ``pages`` led to the page beside it.

    Foreign keys, links in texts and page choosers in streams, also those of child rows.
    """
    led = dict(content)
    for field in model._meta.fields:
        value = content.get(field.name)
        if value is None or field.name in OWN:
            continue
        if field.remote_field and issubclass(field.related_model, Page):
            led[field.name] = pages.get(value, value)
        elif isinstance(field, StreamField):
            raw = json.loads(value) if isinstance(value, str) and value else value
            led[field.name] = json.dumps(_led(field.stream_block, raw, pages))
        elif isinstance(field, RichTextField):
            led[field.name] = _led_text(value, pages)
    for name, row_model in children_of(model):
        if name in content:
            led[name] = [repointed(row_model, row, pages) for row in content[name]]
    return led


def _led(block, raw, pages: Mapping[int, int]):
    if isinstance(block, blocks.PageChooserBlock):
        return pages.get(raw, raw)
    if isinstance(block, blocks.RichTextBlock) and isinstance(raw, str):
        return _led_text(raw, pages)
    if isinstance(block, blocks.StructBlock) and isinstance(raw, dict):
        known = block.child_blocks
        return {k: _led(known[k], v, pages) if k in known else v for k, v in raw.items()}
    if isinstance(block, blocks.StreamBlock) and isinstance(raw, list):
        return [
            {**item, "value": _led(block.child_blocks.get(item["type"]), item["value"], pages)}
            for item in raw
        ]
    if isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return [
            {**item, "value": _led(block.child_block, item["value"], pages)}
            if isinstance(item, dict) and item.keys() >= {"type", "value"}
            else _led(block.child_block, item, pages)
            for item in raw
        ]
    return raw


def _led_text(text: str, pages: Mapping[int, int]) -> str:
    def led(found):
        number = int(found[1])
        return f'id="{pages.get(number, number)}"'

    return _LINK.sub(lambda link: _LINK_ID.sub(led, link[1]), text)


def rows_beside(source, copy) -> dict[str, dict[str, int]]:
    """Return which child row of ``copy``, fresh from copying, stands for which of ``source``."""
    beside: dict[str, dict[str, int]] = {}
    for name, model in children_of(type(source)):
        # In this order they were copied.
        pairs = zip(
            getattr(source, name).all().order_by("pk"),
            getattr(copy, name).all().order_by("pk"),
            strict=True,
        )
        for old, new in pairs:
            if old.pk is not None:
                beside.setdefault(model._meta.label_lower, {})[str(new.pk)] = old.pk
            for label, found in rows_beside(old, new).items() if _has_children(model) else ():
                beside.setdefault(label, {}).update(found)
    return beside


def _has_children(model) -> bool:
    return any(children_of(model))


def with_rows_of(model, content: dict, rows: Mapping, there: dict) -> dict:
    """Return ``content`` with the child rows known by the original's numbers.

    A row that has one keeps what is written by services alone, and its key among translations;
    ``there`` is what the original says. The others are new.
    """
    renamed = dict(content)
    for name, row_model in children_of(model):
        known = {row["pk"]: row for row in there.get(name) or () if row.get("pk")}
        renamed[name] = [
            _renamed_row(row_model, row, rows, known) for row in content.get(name) or ()
        ]
    return renamed


def _renamed_row(model, row: dict, rows: Mapping, known: dict) -> dict:
    pk = rows.get(model._meta.label_lower, {}).get(str(row.get("pk")))
    old = known.get(pk, {})
    kept = {f.name for f in model._meta.fields if not f.editable}
    if issubclass(model, TranslatableMixin):
        kept |= {"translation_key", "locale"}
    kept &= old.keys() - {model._meta.pk.name}
    named = {**row, **{name: old[name] for name in kept}, "pk": pk if old else None}
    if _has_children(model):
        return with_rows_of(model, named, rows, old)
    return named
