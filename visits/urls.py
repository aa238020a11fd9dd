from django.urls import path

from portal.common.access import private, public

from . import views
from .partners import changes, door, itinerary

urlpatterns = [
    path("visits/", public(views.visit_list), name="visits"),
    path("visits/<slug:slug>/", public(views.visit), name="visit"),
    path("my/", private(door.my), name="my"),
    path("my/<slug:visit>/", private(itinerary.page), name="itinerary"),
    path("my/<slug:visit>/changes/", private(changes.page), name="changes"),
]
