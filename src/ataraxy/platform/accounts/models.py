"""People who sign in."""

from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account. What it may do at which clinic stands in `people.Membership`."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    @property
    def display_name(self) -> str:
        """The name as others see it."""
        return self.get_full_name() or self.username
