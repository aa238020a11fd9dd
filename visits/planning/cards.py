"""What the programme editor says of a stop, of the way to it, and of what warns there: words and numbers, no query."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.common.audience import Audience

from ..choices import Answer, Role
from ..programme import travel
from ..programme.days import hours, where_of
from ..programme.groups import Groups
from .scale import Slot

ICONS = {
    Answer.CONFIRMED: "check", Answer.ASKED: "clock", Answer.OTHER_TIME: "swap", Answer.DECLINED: "cross",
    Answer.NOT_ASKED: "dashes",
}  # fmt: skip
KEYS = {
    Answer.NOT_ASKED: "0", Answer.ASKED: "C", Answer.CONFIRMED: "K", Answer.DECLINED: "X", Answer.OTHER_TIME: "T",
}  # fmt: skip
NO_HOST = "no_host"


def answer_word(answer):
    """The host's answer in a word or two, as chips have it."""
    return {
        Answer.CONFIRMED: pgettext("host", "confirmed"),
        Answer.ASKED: _("asked"),
        Answer.OTHER_TIME: _("other time"),
        Answer.DECLINED: _("declined"),
        Answer.NOT_ASKED: _("not asked"),
    }[answer]


@dataclass(frozen=True)
class Warned:
    """A warning beside the planned stop whose forms mend it."""

    warning: object
    planned: object

    def __getattr__(self, name):  # kind, key, sentence, detail …: the warning's own
        return getattr(self.warning, name)

    @property
    def mend_day(self):
        return self.warning.mend.date().isoformat()

    @property
    def mend_time(self):
        return f"{self.warning.mend:%H:%M}"


@dataclass(frozen=True)
class Way:
    """The way to a stop. `planned` is that stop, `sentence` says what is wrong with it, if time is too short."""

    leg: object
    planned: object
    sentence: str = ""

    @property
    def icon(self):
        if self.leg.is_unknown or self.leg.is_short:
            return "warning"
        return "walk" if self.leg.how == travel.WALK else "bus"

    @property
    def label(self):
        """“6 km, 19 min”, “1 km, 22 min on foot”, “184 km, 165 min (entered)”."""
        words = {travel.WALK: _("%(minutes)s min on foot"), travel.ENTERED: _("%(minutes)s min (entered)")}
        minutes = words.get(self.leg.how, _("%(minutes)s min")) % {"minutes": self.leg.minutes}
        return f"{_('%(km)s km') % {'km': self.leg.km_label}}, {minutes}" if self.leg.km_label else minutes

    @property
    def leave_by(self):
        return f"{self.leg.leave_by:%H:%M}"

    @property
    def late(self):
        """How long before the end they would have to leave."""
        if self.leg.late <= 0:
            return ""
        return _("%(minutes)s min before the end") % {"minutes": self.leg.late}

    @property
    def first_day(self):
        return self.leg.first_start.date().isoformat()

    @property
    def first_time(self):
        return f"{self.leg.first_start:%H:%M}"

    @property
    def lacking(self):
        """The stop whose place is to be set."""
        return next(iter(self.leg.lacking), None)

    @property
    def unknown(self):
        """Why the way is unknown."""
        if self.lacking is None:
            return _("way unknown")
        if self.lacking.place_id is None:
            return _("way unknown: %(stop)s has no place") % {"stop": self.lacking.title}
        return _("way unknown: %(place)s has no coordinates") % {"place": self.lacking.place_name}


@dataclass
class Card:
    """A stop on the timeline. `spot` are its classes on the grid; `ways` only in a stack, where no gap holds them."""

    planned: object
    slot: Slot
    zone: object
    groups: Groups
    now: object
    all_warnings: list = field(default_factory=list)
    warnings: list = field(default_factory=list)  # without those that a way says
    ways: list = field(default_factory=list)
    spot: str = ""
    row: int = 0
    rows: int = 0

    is_card, is_ways = True, False

    @property
    def stop(self):
        return self.planned.stop

    @property
    def key(self):
        return self.planned.stop.key

    @property
    def anchor(self):
        return f"stop-{self.key}"

    @property
    def at_once(self):
        """It stands in a stack of stops that are at the same time."""
        return bool(self.slot.stack)

    @property
    def title(self):
        return self.planned.title

    @property
    def hours(self):
        return hours(self.planned.starts, self.planned.ends, self.zone)

    @property
    def where(self):
        """Host and place, as far as the title does not say them; else the host's city."""
        host = self.planned.host
        return where_of(self.planned) or (host.city if host else "")

    @property
    def who(self):
        return self.groups.who(self.planned)

    @property
    def received(self):
        """“and 4 hosts”, those who are named to receive."""
        count = sum(a.role == Role.RECEIVES for a in self.planned.attendances.all())
        return ngettext("and %(count)s host", "and %(count)s hosts", count) % {"count": count} if count else ""

    @property
    def audience(self):
        return _("staff only") if self.stop.audience == Audience.STAFF else ""

    @property
    def answer(self):
        """What the host said, as a class; a stop without a host asks nobody."""
        return self.stop.answer if self.planned.host_id else NO_HOST

    @property
    def answer_label(self):
        return answer_word(self.stop.answer)

    @property
    def icon(self):
        return ICONS[self.stop.answer]

    @property
    def answers(self):
        """What the host may have said, each with the key that writes it down."""
        return [{"value": answer.value, "label": answer_word(answer), "key": key} for answer, key in KEYS.items()]

    @property
    def since(self):
        """How long the host has been asked: “3 days”."""
        if self.stop.answer != Answer.ASKED or not self.stop.asked_at:
            return ""
        days = (self.now.astimezone(self.zone).date() - self.stop.asked_at.astimezone(self.zone).date()).days
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days} if days > 0 else ""

    @property
    def proposed(self):
        """The hours that the host asks for."""
        if self.stop.answer != Answer.OTHER_TIME or not self.stop.proposed_starts:
            return ""
        starts, length = self.stop.proposed_starts, self.planned.ends - self.planned.starts
        return hours(starts, self.stop.proposed_ends or starts + length, self.zone)

    @property
    def proposed_start(self):
        return f"{self.stop.proposed_starts.astimezone(self.zone):%H:%M}"

    @property
    def is_roomy(self):
        """Its tools fit below its lines: 90 minutes, and half an hour more for each line that warns."""
        return self.rows >= 18 + 6 * len(self.warnings)


@dataclass(frozen=True)
class Hour:
    """A full hour of the axis, on the host's clock and the guests' at home."""

    time: str
    home: str = ""
    shift: str = ""  # “−1 d” where it is another day at home
    spot: str = ""


def hour(moment, zone, home, spot=""):
    here = moment.astimezone(zone)
    if home is None:
        return Hour(f"{here:%H:%M}", spot=spot)
    there = moment.astimezone(home)
    days = (there.date() - here.date()).days
    sign = "−" if days < 0 else "+"
    shift = _("%(days)s d") % {"days": f"{sign}{abs(days)}"} if days else ""
    return Hour(f"{here:%H:%M}", f"{there:%H:%M}", shift, spot)


def length(minutes):
    """“2 h 00”, “45 min”."""
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02}"}
