"""What pharmacology refuses, in a sentence that names the field, the value and what is allowed.

PharmacologyError
├── ModelError      a model file that contradicts itself
├── UnknownModelError
├── UnverifiedModelError  a model that rests on numbers nobody verified
├── PersonError     a weight, an age … that cannot be
├── RegimenError    a dose, a time, a route … that cannot be
├── ImplausibleDoseError  a question: was this dose meant?
├── EstimationError  levels that lead to no one most probable person
└── NoVariabilityError  a population from a model that published no spread
"""


class PharmacologyError(ValueError):
    """Base of all refusals of this room."""


class ModelError(PharmacologyError):
    """A model file contradicts itself; the text names file and key."""


class UnknownModelError(PharmacologyError):
    """There is no model of this name; the text lists those there are."""


class UnverifiedModelError(PharmacologyError):
    """The model rests on numbers tagged X or M; the text says how to load it all the same."""


class PersonError(PharmacologyError):
    """A person who cannot be, or for whom the model was not made."""


class RegimenError(PharmacologyError):
    """A dose that cannot be given or that the model has no route for."""


class ImplausibleDoseError(RegimenError):
    """A dose that is hardly meant as written; asks, and can be confirmed."""


class EstimationError(PharmacologyError):
    """The levels lead to no single most probable person."""


class NoVariabilityError(PharmacologyError):
    """The model published no variability, so no population can be drawn from it."""
