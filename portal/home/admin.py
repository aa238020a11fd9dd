"""Gives the staff's site its landing page and the handbook: the site itself is the leaf's, which knows no visits."""

from django.contrib import admin

from . import handbook
from .today import landing

admin.site.landing = landing
admin.site.pages = handbook.urls
