"""The words of the clinic for drug and route, and those of the models."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from ataraxy.knowledge.pharmacology import Molecule, Product
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose

MODEL_ROUTES = {
    "iv": "iv",
    "im": "im",
    "sc": "sc",
    "in": "nasal",
    "po": "oral",
    "sl": "sublingual",
    "esk": "nasal",
}
"""Route of an order → route of a model."""

ROUTE_WORDS = {
    "iv": gettext_lazy("Into a vein"),
    "im": gettext_lazy("Into a muscle"),
    "sc": gettext_lazy("Under the skin"),
    "nasal": gettext_lazy("By the nose"),
    "oral": gettext_lazy("By mouth"),
    "sublingual": gettext_lazy("Under the tongue"),
    "film": gettext_lazy("Film under the tongue"),
    "rectal": gettext_lazy("By the rectum"),
    "inhaled": gettext_lazy("Inhaled"),
}
"""Route of a model in words."""

_DRUGS = {Molecule.RACEMATE: "ketamine", Molecule.ESKETAMINE: "esketamine"}


def drug_of(product: Product) -> str:
    """What the models call the molecule of a product."""
    return _DRUGS[product.molecule]


def model_dose(route: str, product: Product, dose_mg: float, minutes: float | None) -> Dose:
    """An order as the models read it; raises `RegimenError` for an amount that cannot be."""
    return Dose(drug_of(product), dose_mg, MODEL_ROUTES[route], 0.0, minutes or 0.0)
