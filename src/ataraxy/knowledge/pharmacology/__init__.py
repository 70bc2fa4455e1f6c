"""Dose and preparation maths, pure. The models of what a dose does come to this folder later."""

from ataraxy.knowledge.pharmacology.body import Basis, Body, Sex
from ataraxy.knowledge.pharmacology.dose import (
    Allowance,
    CapCheck,
    DoseAnswer,
    DoseRequest,
    Step,
    refuse_conversion,
    work_out,
)
from ataraxy.knowledge.pharmacology.limits import Cap, DoseLimits, RouteLimits, shipped_limits
from ataraxy.knowledge.pharmacology.preparation import (
    Dilution,
    Preparation,
    given_mg,
    left_in_line_mg,
    prepare,
)
from ataraxy.knowledge.pharmacology.product import Form, Molecule, Product, product, products

__all__ = [
    "Allowance",
    "Basis",
    "Body",
    "Cap",
    "CapCheck",
    "Dilution",
    "DoseAnswer",
    "DoseLimits",
    "DoseRequest",
    "Form",
    "Molecule",
    "Preparation",
    "Product",
    "RouteLimits",
    "Sex",
    "Step",
    "given_mg",
    "left_in_line_mg",
    "prepare",
    "product",
    "products",
    "refuse_conversion",
    "shipped_limits",
    "work_out",
]
