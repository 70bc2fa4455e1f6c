"""Everything that was said, measured and given in one session, read in a few queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from ataraxy.journey.session.before import newest_of
from ataraxy.journey.session.held_limits import Limits, Moved, held_limits
from ataraxy.journey.session.models import (
    CheckIn,
    Dose,
    DoubleCheck,
    Lift,
    LogLine,
    Order,
    Preparation,
    Reading,
    Session,
    SessionRow,
)
from ataraxy.journey.session.models_watch import LimitMove, Watch
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.watching import Quiet, Recheck
from ataraxy.journey.session.words import Accepted, LogKind
from ataraxy.platform.reading import prepared

RowT = TypeVar("RowT", bound=SessionRow)


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of a session, oldest first; `readings` without those that were corrected."""

    session: Session
    check_in: CheckIn | None
    lifts: tuple[Lift, ...]
    order: Order | None
    preparation: Preparation | None
    double_check: DoubleCheck | None
    doses: tuple[Dose, ...]
    readings: tuple[Reading, ...]
    struck: tuple[Reading, ...]
    log: tuple[LogLine, ...]
    watch: tuple[Watch, ...] = ()
    moved_limits: tuple[Moved, ...] = ()

    @property
    def limits(self) -> Limits:
        """The limits that hold for this person at this clinic."""
        return held_limits(self.moved_limits)

    @property
    def quiet(self) -> tuple[Quiet, ...]:
        """Kinds of prompts that were quietened, oldest first."""
        rows = (one for one in self.watch if one.kind == Watch.QUIET)
        return tuple(Quiet(one.word, one.until, one.by_name, one.why) for one in rows)

    @property
    def rechecks(self) -> tuple[Recheck, ...]:
        """Promises to measure again."""
        rows = (one for one in self.watch if one.kind == Watch.RECHECK)
        return tuple(Recheck(one.until, one.at) for one in rows)

    @property
    def by_monitor(self) -> frozenset[datetime]:
        """When a monitor measured and no person has looked at the value."""
        alone = (row for row in self.readings if row.accepted != Accepted.PERSON)
        return frozenset(row.at for row in alone)

    @property
    def measured(self) -> tuple[tuple[datetime, Vitals], ...]:
        """The readings as the pure rules want them."""
        return tuple((row.at, vitals_of(row)) for row in self.readings)

    @property
    def before_dose(self) -> tuple[tuple[datetime, Vitals], ...]:
        """Readings before the first dose; all of them while there was none."""
        begin = self.session.started_at
        return tuple(row for row in self.measured if begin is None or row[0] <= begin)

    @property
    def after_dose(self) -> tuple[tuple[datetime, Vitals], ...]:
        """Readings after the first dose."""
        begin = self.session.started_at
        return tuple(row for row in self.measured if begin is not None and row[0] > begin)

    @property
    def baseline(self) -> Vitals | None:
        """The newest values before the dose."""
        return newest_of(self.before_dose) if self.before_dose else None

    @property
    def given_mg(self) -> float | None:
        """Milligrams given so far, as far as they were recorded; None while none were."""
        amounts = [row.given_mg for row in self.doses if row.given_mg is not None]
        return sum(amounts) if amounts else None

    @property
    def emergency_since(self) -> datetime | None:
        """When the emergency that is still going on was called."""
        began = None
        for line in self.log:
            if line.kind == LogKind.EMERGENCY:
                began = began or line.at
            elif line.kind == LogKind.EMERGENCY_OVER:
                began = None
        return began

    @property
    def acknowledged(self) -> frozenset[str]:
        """Keys of the prompts that somebody acknowledged."""
        rows = (line for line in self.log if line.kind == LogKind.ACKNOWLEDGED)
        return frozenset(line.text.split(" ", 1)[0] for line in rows)


def vitals_of(row: Reading) -> Vitals:
    """The values of a reading, free of the database."""
    return Vitals(**{name: getattr(row, name) for name in Vitals.__dataclass_fields__})


def record_of(session: Session) -> Record:
    """Read the whole session."""
    return records_of([session])[session.pk]


def records_of(sessions: Sequence[Session]) -> dict[int, Record]:
    """Read several sessions at once: the number of queries does not grow with them."""
    keys = tuple(one.pk for one in sessions)
    check_ins, orders = _newest(_check_ins(keys)), _newest(_orders(keys))
    preparations = _newest(_preparations(keys))
    by_preparation = {one.preparation_id: one for one in _double_checks(keys)}
    lifts, doses = _by_session(_lifts(keys)), _by_session(_doses(keys))
    readings, log = _by_session(_readings(keys)), _by_session(_log_lines(keys))
    watch, moves = _by_session(_watch(keys)), _limit_moves(sessions)
    found = {}
    for session in sessions:
        key = session.pk
        order, preparation = orders.get(key), preparations.get(key)
        fits = preparation is not None and order is not None and preparation.order_id == order.pk
        current, struck = _without_corrected(readings.get(key, []))
        found[key] = Record(
            session=session,
            check_in=check_ins.get(key),
            lifts=tuple(lifts.get(key, [])),
            order=order,
            preparation=preparation if fits else None,
            double_check=by_preparation.get(preparation.pk) if fits and preparation else None,
            doses=tuple(doses.get(key, [])),
            readings=current,
            struck=struck,
            log=tuple(log.get(key, [])),
            watch=tuple(watch.get(key, [])),
            moved_limits=tuple(
                _moved(one) for one in moves if one.patient_id in {None, session.patient_id}
            ),
        )
    return found


def _rows_of(model: type[RowT], order: str) -> Callable[[tuple[int, ...]], list[RowT]]:
    """A read of all rows of one kind for several sessions, worked out once."""

    @prepared
    def rows(keys: tuple[int, ...]) -> QuerySet[RowT]:
        return model.objects.filter(session_id__in=keys).order_by(order, "pk")

    return rows


_check_ins = _rows_of(CheckIn, "recorded_at")
_orders = _rows_of(Order, "recorded_at")
_preparations = _rows_of(Preparation, "recorded_at")
_double_checks = _rows_of(DoubleCheck, "recorded_at")
_lifts = _rows_of(Lift, "at")
_doses = _rows_of(Dose, "at")
_readings = _rows_of(Reading, "at")
_log_lines = _rows_of(LogLine, "at")
_watch = _rows_of(Watch, "at")


def moves_for(clinic_id: int) -> tuple[Moved, ...]:
    """What the clinic moved for everybody, oldest first."""
    return tuple(_moved(one) for one in _moves_of(clinic_id, ()))


def moves_of(session: Session) -> tuple[Moved, ...]:
    """What was moved for the clinic and for the person of this session, oldest first."""
    return tuple(_moved(one) for one in _limit_moves([session]))


def _limit_moves(sessions: Sequence[Session]) -> list[LimitMove]:
    """What was moved for the clinic of these sessions and for their people, oldest first."""
    if not sessions:
        return []
    return _moves_of(sessions[0].clinic_id, tuple(sorted({one.patient_id for one in sessions})))


@prepared
def _moves_of(clinic_id: int, people: tuple[int, ...]) -> QuerySet[LimitMove]:
    whose = Q(patient__isnull=True) | Q(patient_id__in=people)
    return LimitMove.objects.filter(whose, clinic_id=clinic_id).order_by("at", "pk")


def _moved(row: LimitMove) -> Moved:
    return Moved(row.name, row.value, row.patient_id is not None, row.by_name, row.at, row.why)


def _newest(rows: Iterable[RowT]) -> dict[int, RowT]:
    return {row.session_id: row for row in rows}


def _by_session(rows: Iterable[RowT]) -> dict[int, list[RowT]]:
    found: dict[int, list[RowT]] = {}
    for row in rows:
        found.setdefault(row.session_id, []).append(row)
    return found


def _without_corrected(
    rows: Sequence[Reading],
) -> tuple[tuple[Reading, ...], tuple[Reading, ...]]:
    replaced = {row.corrects_id for row in rows if row.corrects_id is not None}
    struck = tuple(row for row in rows if row.pk in replaced)
    current = (row for row in rows if row.pk not in replaced)
    return tuple(row for row in current if not vitals_of(row).is_empty), struck
