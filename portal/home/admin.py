"""Gives the staff's site its landing page: the site itself is the leaf's, which knows no visits."""

from django.contrib import admin

from .today import landing

admin.site.landing = landing
