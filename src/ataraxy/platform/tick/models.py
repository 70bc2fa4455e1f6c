"""Due times, the one who leads, and who is alive."""

from django.db import models


class Job(models.Model):
    """When a recurring job is due next, and how its last run ended."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.name} due {self.due_at:%Y-%m-%d %H:%M}"


class Lease(models.Model):
    """Who leads. One row, taken by a conditional update."""

    name = models.CharField(max_length=20, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.holder} leads until {self.until:%H:%M:%S}"


class Heartbeat(models.Model):
    """When a process was last alive. One row per kind of process and machine."""

    process = models.CharField(max_length=20)
    instance = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "instance"], name="tick_heartbeat_once")
        ]

    def __str__(self) -> str:
        return f"{self.process} on {self.instance}"
