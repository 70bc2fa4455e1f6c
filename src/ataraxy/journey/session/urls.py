"""Addresses of the `session` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.session import (
    stream,
    views,
    views_board,
    views_chart,
    views_check_in,
    views_dose,
    views_drug,
    views_emergency,
    views_live,
    views_outbox,
    views_visit,
)

app_name = "session"
_OF_COURSE = "courses/<uuid:course_uid>/sessions/"
_ONE = "sessions/<uuid:session_uid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("board/", views_board.board, name="board"),
    path("board/tiles/", views_board.tiles, name="tiles"),
    path("board/stream/", stream.stream, name="stream"),
    path("sessions/outbox/", views_outbox.outbox, name="outbox"),
    path("sessions/offline/", views_outbox.offline, name="offline"),
    path("sessions/worker.js", views_outbox.worker, name="worker"),
    path("visits/<uuid:appointment_uid>/session/", views_visit.of_visit, name="of_visit"),
    path(_OF_COURSE, views_visit.course_sessions, name="list"),
    path(f"{_OF_COURSE}book/", views_visit.book, name="book"),
    path(_ONE, views.room, name="room"),
    path(f"{_ONE}live/", views_live.live, name="live"),
    path(f"{_ONE}model/", views_live.model, name="model"),
    path(f"{_ONE}visit/", views_visit.visit, name="visit"),
    path(f"{_ONE}call-off/", views_visit.call_off, name="call_off"),
    path(f"{_ONE}arrive/", views.arrive, name="arrive"),
    path(f"{_ONE}take/", views.take, name="take"),
    path(f"{_ONE}move/", views.step, name="step"),
    path(f"{_ONE}check-in/", views_check_in.check_in, name="check_in"),
    path(f"{_ONE}gate/", views.pass_gate, name="pass_gate"),
    path(f"{_ONE}order/", views_dose.order, name="order"),
    path(f"{_ONE}prepare/", views_dose.prepare, name="prepare"),
    path(f"{_ONE}double-check/", views_dose.double_check, name="double_check"),
    path(f"{_ONE}draw/", views_drug.draw, name="draw"),
    path(f"{_ONE}label/", views_drug.label, name="label"),
    path(f"{_ONE}rest/", views_drug.rest, name="rest"),
    path(f"{_ONE}start/", views_dose.start, name="start"),
    path(f"{_ONE}dose/", views_dose.dose, name="dose"),
    path(f"{_ONE}end/", views_dose.end, name="end"),
    path(f"{_ONE}chart/", views_chart.chart, name="chart"),
    path(f"{_ONE}readings/<uuid:reading_uid>/", views_chart.correct, name="correct"),
    path(f"{_ONE}line/", views_chart.line, name="line"),
    path(f"{_ONE}prompt/", views_chart.prompt, name="prompt"),
    path(f"{_ONE}emergency/", views_emergency.emergency, name="emergency"),
    path(f"{_ONE}emergency/call/", views_emergency.call, name="call_emergency"),
    path(f"{_ONE}emergency/scribe/", views_emergency.scribe, name="scribe"),
    path(f"{_ONE}emergency/over/", views_emergency.over, name="emergency_over"),
    path(f"{_ONE}transfer-sheet/", views_emergency.transfer_sheet, name="transfer_sheet"),
    path(f"{_ONE}record/", views_emergency.session_record, name="record"),
]
