from modeltranslation.translator import TranslationOptions, register

from portal.common.history import track

from .models import Attendance, Delegation, Hosting, Itinerary, Outcome, Participant, Place, PlannedStop, Stop, Visit


@register(Visit)
class VisitTranslation(TranslationOptions):
    fields = ("title", "summary", "notice")


@register(Delegation)
class DelegationTranslation(TranslationOptions):
    fields = ("name",)


@register(PlannedStop)
class PlannedStopTranslation(TranslationOptions):
    fields = ("title", "notes", "partner_notes", "bring")


@register(Outcome)
class OutcomeTranslation(TranslationOptions):
    fields = ("text",)


track(Visit, Hosting, Delegation, Participant, Place, Itinerary, Stop, PlannedStop, Attendance, Outcome)
