"""From when on a part counts as unwell. Operational figures of ours, not clinical ones."""

from datetime import timedelta

SILENT_AFTER = timedelta(minutes=1)
QUEUE_WAITS = timedelta(minutes=5)
FEED_EVENTS = 1000
DISK_FREE_BYTES = 1024**3
DISK_FREE_SHARE = 0.05
CHAIN_CHECKED_WITHIN = timedelta(days=2)
BACKUP_WITHIN = timedelta(hours=26)
LAG_MS = 5000
