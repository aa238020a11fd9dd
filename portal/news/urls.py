from django.urls import path

from portal.common.access import public

from . import feeds, views

urlpatterns = [
    path("news/", public(views.article_list), name="news"),
    path("news/feed/", public(feeds.news), name="news_feed"),
    path("news/<slug:slug>/", public(views.article), name="article"),
]
