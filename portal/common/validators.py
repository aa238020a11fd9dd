"""Checks of single values, called by models, forms and commands alike."""

from zoneinfo import available_timezones

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name):
    """`name` is a zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone. Write one like Europe/Warsaw."), params={"name": name})


def validate_country(code):
    """`code` is an ISO 3166-1 alpha-2 country code."""
    if len(code) != 2 or code not in Locale("en").territories:
        raise ValidationError(_("“%(code)s” is no country code. Write one like PL."), params={"code": code})


def validate_languages(codes):
    """`codes` are ISO 639 language codes, separated by commas."""
    for code in codes.split(","):
        if code.strip() not in Locale("en").languages:
            raise ValidationError(_("“%(code)s” is no language code. Write some like pl, en."), params={"code": code})


def validate_latitude(value):
    """Degrees north, from -90 to 90."""
    if not -90 <= value <= 90:
        raise ValidationError(_("A latitude lies between -90 and 90."))


def validate_longitude(value):
    """Degrees east, from -180 to 180."""
    if not -180 <= value <= 180:
        raise ValidationError(_("A longitude lies between -180 and 180."))
