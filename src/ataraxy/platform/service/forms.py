"""Forms that may be sent twice and act once."""

from uuid import uuid4

from django import forms


def fresh_key() -> str:
    """A new idempotency key."""
    return uuid4().hex


class OnceForm(forms.Form):
    """A form carrying an idempotency key that a double click or a reload sends again unchanged."""

    idempotency_key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=fresh_key)

    @property
    def key(self) -> str:
        """The key, after validation."""
        return str(self.cleaned_data["idempotency_key"])
