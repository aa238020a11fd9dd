from django.urls import path

from portal.common.access import public

from . import views

urlpatterns = [
    path("", public(views.home), name="home"),
    path("accessibility/", public(views.accessibility), name="accessibility"),
    path("privacy/", public(views.privacy), name="privacy"),
]
