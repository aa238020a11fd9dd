"""The enumerations of a visit."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    """What is stored; under way and completed follow from the dates (see `State`)."""

    IDEA = "idea", pgettext_lazy("visit", "idea")
    PLANNED = "planned", pgettext_lazy("visit", "planned")
    CONFIRMED = "confirmed", pgettext_lazy("visit", "confirmed")
    REPORTED = "reported", pgettext_lazy("visit", "reported")
    CANCELLED = "cancelled", pgettext_lazy("visit", "cancelled")


WITHOUT_DATES = (Status.IDEA, Status.CANCELLED)  # an idea may lack dates, also when it is given up


class State(TextChoices):
    """What readers are told: a confirmed visit is under way or completed once its dates say so."""

    IDEA = "idea", pgettext_lazy("visit", "Idea")
    PLANNED = "planned", pgettext_lazy("visit", "Planned")
    CONFIRMED = "confirmed", pgettext_lazy("visit", "Confirmed")
    UNDER_WAY = "under_way", pgettext_lazy("visit", "Under way")
    COMPLETED = "completed", pgettext_lazy("visit", "Completed")
    REPORTED = "reported", pgettext_lazy("visit", "Reported")
    CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")


class Side(TextChoices):
    GUEST = "guest", _("guest")
    INTERPRETER = "interpreter", _("interpreter")
    STAFF = "staff", _("accompanying staff")
    HOST = "host", _("host")


class StopKind(TextChoices):
    COMPANY_VISIT = "company_visit", _("company visit")
    MEETING = "meeting", _("meeting")
    INSTITUTION = "institution", _("visit to an institution")
    CONGRESS = "congress", _("congress")
    TRANSFER = "transfer", _("transfer")
    MEAL = "meal", _("meal")
    TOUR = "tour", _("tour")
    FREE = "free", _("free time")


WITHOUT_MEETING = (StopKind.TRANSFER, StopKind.FREE)  # nobody meets the host of such a stop


class Answer(TextChoices):
    """What the host of a stop said."""

    NOT_ASKED = "not_asked", _("not asked")
    ASKED = "asked", _("asked")
    CONFIRMED = "confirmed", pgettext_lazy("host", "confirmed")
    DECLINED = "declined", _("declined")
    OTHER_TIME = "other_time", _("other time proposed")


class NoticeKind(TextChoices):
    """Why a participant is written to."""

    INVITATION = "invitation", pgettext_lazy("mail", "personal link")
    CHANGES = "changes", pgettext_lazy("mail", "programme")
    CANCELLATION = "cancellation", pgettext_lazy("mail", "cancellation")
    QUESTION = "question", pgettext_lazy("mail", "question to a host")
    LINK = "link", pgettext_lazy("mail", "link asked for")
    FEEDBACK = "feedback", pgettext_lazy("mail", "questionnaire")


class NoticeState(TextChoices):
    """A mail waits until a person sends it; sending is what the courier has in hand or will take next."""

    HELD = "held", pgettext_lazy("mail", "held")
    SENDING = "sending", pgettext_lazy("mail", "sending")
    SENT = "sent", pgettext_lazy("mail", "sent")
    FAILED = "failed", pgettext_lazy("mail", "failed")
    DISCARDED = "discarded", pgettext_lazy("mail", "discarded")


GONE = (NoticeState.SENT, NoticeState.SENDING)  # what participants know or are about to know


class Happened(TextChoices):
    """What became of a planned stop, entered afterwards."""

    UNKNOWN = "", _("not entered")
    TOOK_PLACE = "took_place", _("took place")
    MOVED = "moved", pgettext_lazy("stop", "moved")
    CANCELLED = "cancelled", _("did not take place")


class Role(TextChoices):
    """Why a participant is named at a stop."""

    ATTENDS = "attends", _("takes part")
    RECEIVES = "receives", _("receives the guests")


class Useful(TextChoices):
    """What a participant says of an organisation that they met."""

    VERY = "very", pgettext_lazy("meeting", "very useful")
    SOMEWHAT = "somewhat", pgettext_lazy("meeting", "somewhat useful")
    NOT = "not", pgettext_lazy("meeting", "not useful")


class OutcomeKind(TextChoices):
    CONTACT = "contact", _("business contact")
    INVESTMENT = "investment", _("investment")
    MARKET = "market", _("presence on a market")
    PROJECT = "project", _("joint project")
    AGREEMENT = "agreement", _("agreement")
    OTHER = "other", _("other")


class OutcomeStatus(TextChoices):
    HOPED = "hoped", _("hoped for")
    PROMISED = "promised", _("promised")
    DONE = "done", _("done")
    CONFIRMED = "confirmed", _("confirmed by both sides")
    DROPPED = "dropped", _("dropped")
