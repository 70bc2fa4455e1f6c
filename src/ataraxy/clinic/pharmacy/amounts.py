"""Amounts of drug: whole micrograms inside, mg with mL or pieces on the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.foundation.units import MICROGRAMS_PER_MG, BadNumberError, figure, finite
from ataraxy.knowledge.pharmacology import Form, Product


def ug_of_mg(mg: float) -> int:
    """Milligrams of base to whole micrograms; raises `BadNumberError` for no finite amount."""
    return round(finite(_("amount"), mg, "mg") * MICROGRAMS_PER_MG)


def ug_of_ml(ml: float, product: Product) -> int:
    """Millilitres of this product to micrograms."""
    return ug_of_mg(finite(_("volume"), ml, "mL") * product.mg_per_ml)


def mg_of(ug: int) -> float:
    """Micrograms to milligrams."""
    return ug / MICROGRAMS_PER_MG


def ml_of(ug: int, product: Product) -> float:
    """Micrograms to millilitres of this product."""
    return mg_of(ug) / product.mg_per_ml


def measured(number: float, product: Product) -> int:
    """What a page's field holds (mL, or pieces) as micrograms; raises `BadNumberError`."""
    if product.form.is_liquid:
        return ug_of_ml(number, product)
    smallest = 1 / product.divisible_by
    if finite(_("pieces"), number, "") % smallest:
        raise BadNumberError(_("pieces"), figure(number), _("whole ones, or parts on the score"))
    return ug_of_mg(number * product.mg_each)


def number_of(ug: int, product: Product) -> float:
    """The reverse of `measured`: what the field shows."""
    return ml_of(ug, product) if product.form.is_liquid else mg_of(ug) / product.mg_each


def unit_of(product: Product) -> str:
    """What the field's number counts."""
    return "mL" if product.form.is_liquid else _("pieces")


def nominal_ug(product: Product, pieces: int = 1) -> int:
    """What the label says a full container holds."""
    if product.form.is_liquid:
        return ug_of_ml(product.container_ml, product)
    return ug_of_mg(product.mg_each * (1 if product.form is Form.DEVICE else pieces))


def words(ug: int, product: Product) -> str:
    """An amount as a nurse says it: “35 mg (0.7 mL)”, “56 mg (2 devices)”."""
    mg = f"{figure(mg_of(ug))} mg"
    count = number_of(ug, product)
    if product.form.is_liquid:
        return f"{mg} ({figure(count)} mL)"
    if product.form is Form.DEVICE:
        text = ngettext("%(mg)s (%(n)s device)", "%(mg)s (%(n)s devices)", round(abs(count)))
    else:
        text = ngettext("%(mg)s (%(n)s piece)", "%(mg)s (%(n)s pieces)", round(abs(count)))
    return text % {"mg": mg, "n": figure(count)}


def mass_words(ug: int, product: Product) -> str:
    """An amount that left its container: mg alone, because its mL are now of something thinner."""
    return f"{figure(mg_of(ug))} mg" if product.form.is_liquid else words(ug, product)
