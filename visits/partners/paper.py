"""The programme on paper: one participant's, or the office's own for all partners; in one language or two side by side.

A Paper holds what is printed, the same for the PDF and for the editable document (document.py). Words that it gives are
in the active language.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import segno
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common import dates, pdf
from portal.common.audience import ANONYMOUS
from portal.common.languages import CODES
from portal.common.models import Office

from ..choices import Side, Status
from ..models import Itinerary, Participant, PlannedStop, Visit
from ..people import links
from .door import partner
from .entries import Reading


@dataclass(frozen=True)
class ForAll(Reading):
    """Nobody's own reading: no stop is theirs, so no phone or e-mail of a host is printed."""

    def is_mine(self, planned):
        return False

    @property
    def whose(self):
        return _("Programme")


@dataclass(frozen=True)
class PaperDay:
    """One date of the host's calendar: [(language, Day)], of the same stops in the same order."""

    in_languages: list

    @property
    def rows(self):
        """One a stop: [(language, entry)]"""
        languages = [code for code, _day in self.in_languages]
        entries = zip(*(day.stops for _code, day in self.in_languages), strict=True)
        return [list(zip(languages, row, strict=True)) for row in entries]


@dataclass(frozen=True)
class Paper:
    """`reading` says whose it is; `itinerary` is None before the first release; `address` is what the QR code opens."""

    visit: Visit
    languages: list
    itinerary: Itinerary | None
    reading: Reading
    address: str = ""
    only_mine: bool = False

    @property
    def person(self):
        """Whose paper it is; None: the office's own."""
        return None if isinstance(self.reading, ForAll) else self.reading.person

    @property
    def is_draft(self):
        return self.itinerary is not None and self.itinerary.number is None

    @property
    def draft_mark(self):
        return _("DRAFT, not released") if self.is_draft else ""

    @property
    def release_line(self):
        """What stands at the foot of each page; a draft is one of the moment it is printed."""
        if self.itinerary is None:
            return _("Not released yet")
        at = self.reading.at if self.is_draft else self.itinerary.released_at
        values = {"number": self.itinerary.number, "at": dates.date_time(timezone.localtime(at, self.visit.zone))}
        return (_("Draft of %(at)s") if self.is_draft else _("Release %(number)s, %(at)s")) % values

    @property
    def is_cancelled(self):
        return self.visit.status == Status.CANCELLED

    @property
    def people(self):
        """[(participant, [(language, what they are in the visit)])]"""
        return [(person, self._in_each(roles, person)) for person in self.reading.people]

    @cached_property
    def days(self):
        made = [days for _code, days in self._in_each(self.reading.days_of, self.reading.planned)]
        return [PaperDay(list(zip(self.languages, day, strict=True))) for day in zip(*made, strict=True)]

    @property
    def columns(self):
        """[(language, name of the language that some titles stand in for want of a translation, or nothing)]"""
        return self._in_each(lambda: self.reading.fallback)

    def _in_each(self, make, *args):
        """[(language, what `make` gives in it)]"""
        made = []
        for code in self.languages:
            with translation.override(code):
                made.append((code, make(*args)))
        return made

    @property
    def qr_code(self):
        """The address as a picture that the page itself holds; with much redundancy, for paper is folded."""
        return segno.make_qr(self.address, error="q").svg_data_uri(border=0, omitsize=True) if self.address else ""

    def file_name(self, suffix):
        number = self.itinerary.number or "draft" if self.itinerary else 0
        return f"{self.visit.slug}-{number}-{'-'.join(self.languages)}.{suffix}"


def roles(person):
    """What somebody is in the visit, in words; a guest in no group is not told to be one."""
    words = [
        person.is_head and _("Head of the delegation"),
        person.side != Side.GUEST and person.get_side_display(),
        person.group and _("Group %(name)s") % {"name": person.group},
    ]
    return ", ".join(str(word) for word in words if word)


@partner
def programme_pdf(request, person):
    """`?with=fr` sets a second language beside that of the address; `?only=mine` leaves the others' stops out."""
    languages = side_by_side(get_language(), request.GET.get("with"))
    return pdf_of(own(person, languages, only_mine=request.GET.get("only") == "mine"))


def pdf_of(paper):
    context = {"paper": paper, "visit": paper.visit, "office": Office.current()}
    first, name = paper.languages[0], paper.file_name("pdf")
    columns = paper.languages
    return pdf.pdf_response("visits/paper/programme.html", context, language=first, name=name, columns=columns)


def side_by_side(first, second):
    """The languages of a paper: a second one only where it is another of the site's."""
    return [first, second] if second in CODES and second != first else [first]


def own(person, languages, *, only_mine=False):
    """The last release as this participant may see it, with the QR code of their own link."""
    visit, stops = person.visit, list(PlannedStop.objects.read_by(person))
    reading = Reading(person, timezone.now(), stops, list(Participant.objects.read_by(person)))
    if only_mine:
        reading = replace(reading, planned=[row for row in stops if reading.is_mine(row)])
    return Paper(visit, languages, Itinerary.objects.last_of(visit), reading, links.address(person), only_mine)


def for_all(visit, languages, itinerary):
    """A release or the draft as all partners may see it, with the QR code of the public page, if there is one."""
    anybody = Participant(visit=visit)
    stops = itinerary.planned_stops.for_partner(anybody.viewer).for_itinerary() if itinerary else []
    reading = ForAll(anybody, timezone.now(), list(stops), list(Participant.objects.read_by(anybody)))
    return Paper(visit, languages, itinerary, reading, _public_page(visit))


def _public_page(visit):
    is_public = Visit.objects.visible_to(ANONYMOUS).filter(pk=visit.pk).exists()
    return settings.SITE_URL + visit.get_absolute_url() if is_public else ""
