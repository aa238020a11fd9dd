"""Every address of the portal. Pages stand below their language; each route says who may use it (access.py)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal.common.access import machines, private, public
from portal.common.views import logo
from portal.gallery.views import file
from portal.home.sitemaps import robots, sitemap, sitemap_part
from portal.home.views import healthz, root
from visits.partners.calendar import feed
from visits.partners.door import door

FILES = {"max_age": 3600, "s_maxage": 3600}  # a photo withdrawn leaves every cache within the hour

urlpatterns = [
    path("", machines(root), name="root"),
    path("i/<str:token>/", private(door), name="door"),
    path("i/<str:token>/calendar.ics", private(feed), name="feed"),
    path("media/logos/<str:name>", public(logo, **FILES), name="logo"),
    path("media/<str:name>", public(file, **FILES), name="file"),
    path("healthz", machines(healthz), name="healthz"),
    path("robots.txt", machines(robots, max_age=3600), name="robots"),
    path("sitemap.xml", machines(sitemap, max_age=3600), name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", machines(sitemap_part, max_age=3600), name="sitemap_part"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("portal.home.urls")),
        path("", include("portal.news.urls")),
        path("", include("portal.gallery.urls")),
        path("", include("visits.urls")),
        path("", include("clusters.urls")),
    ),
]
