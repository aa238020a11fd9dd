from django.urls import path

from portal.common.access import public

from . import views

urlpatterns = [
    path("clusters/", public(views.cluster_list), name="clusters"),
    path("clusters/<slug:slug>/", public(views.cluster), name="cluster"),
    path("firms/", public(views.firm_list), name="firms"),
    path("organisations/<slug:slug>/", public(views.organisation), name="organisation"),
    path("regions/", public(views.region_list), name="regions"),
    path("regions/<slug:slug>/", public(views.region), name="region"),
    path("programmes/<slug:slug>/", public(views.programme), name="programme"),
    path("partnerships/<slug:slug>/", public(views.partnership), name="partnership"),
]
