from django.urls import path

from portal.common.access import private, public

from . import views
from .partners import briefing, calendar, changes, door, hosting, itinerary, link, offline, paper, questionnaire

urlpatterns = [
    path("visits/", public(views.visit_list), name="visits"),
    path("visits/<slug:slug>/", public(views.visit), name="visit"),
    path("visits/<slug:slug>/calendar.ics", public(views.visit_calendar), name="visit_calendar"),
    path("my/", private(door.my), name="my"),
    path("my/worker.js", private(offline.worker), name="worker"),
    path("my/link/", private(link.page, ("GET", "HEAD", "POST")), name="link"),  # no visit's slug (Visit.clean)
    path("my/<slug:visit>/", private(itinerary.page), name="itinerary"),
    path("my/<slug:visit>/seen/", private(door.seen, ("POST",)), name="seen"),
    path("my/<slug:visit>/changes/", private(changes.page), name="changes"),
    path("my/<slug:visit>/programme.pdf", private(paper.programme_pdf), name="programme_pdf"),
    path("my/<slug:visit>/calendar.ics", private(calendar.mine), name="my_calendar"),
    path("my/<slug:visit>/stops/<uuid:key>/calendar.ics", private(calendar.stop), name="stop_calendar"),
    path("my/<slug:visit>/stops/<uuid:key>/answer/", private(hosting.answer, ("GET", "HEAD", "POST")), name="answer"),
    path("my/<slug:visit>/briefing/", private(briefing.page), name="briefing"),
    path("my/<slug:visit>/briefing.pdf", private(briefing.paper), name="briefing_pdf"),
    path("my/<slug:visit>/feedback/", private(questionnaire.page, ("GET", "HEAD", "POST")), name="feedback"),
]
