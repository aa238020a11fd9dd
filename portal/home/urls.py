from django.urls import path

from portal.common.access import public

from . import views
from .search.views import search

urlpatterns = [
    path("", public(views.home), name="home"),
    path("search/", public(search), name="search"),
    path("accessibility/", public(views.accessibility), name="accessibility"),
    path("privacy/", public(views.privacy), name="privacy"),
]
