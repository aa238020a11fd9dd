from django.urls import path

from portal.common.access import private, public

from . import my, my_changes, views

urlpatterns = [
    path("visits/", public(views.visit_list), name="visits"),
    path("visits/<slug:slug>/", public(views.visit), name="visit"),
    path("my/", private(my.my), name="my"),
    path("my/<slug:visit>/", private(my.itinerary), name="itinerary"),
    path("my/<slug:visit>/changes/", private(my_changes.page), name="changes"),
]
