from django.urls import path

from portal.common.access import private, public

from . import feeds, preview, views

urlpatterns = [
    path("news/", public(views.article_list), name="news"),
    path("news/feed/", public(feeds.news), name="news_feed"),
    path("news/<slug:slug>/", public(views.article), name="article"),
    path("preview/<str:token>/", private(preview.preview, ("GET", "HEAD", "POST")), name="preview"),
]
