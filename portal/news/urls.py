from django.urls import path

from portal.common.access import public

from . import views

urlpatterns = [
    path("news/", public(views.article_list), name="news"),
    path("news/<slug:slug>/", public(views.article), name="article"),
]
