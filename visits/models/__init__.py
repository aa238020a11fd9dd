from .feedback import Feedback
from .itinerary import Attendance, Itinerary, PlannedStop, Stop
from .notices import Notice
from .people import AccessLink, Participant
from .place import Place
from .planning import Step
from .visit import Delegation, Hosting, Outcome, Visit

__all__ = [
    "AccessLink",
    "Attendance",
    "Delegation",
    "Feedback",
    "Hosting",
    "Itinerary",
    "Notice",
    "Outcome",
    "Participant",
    "Place",
    "PlannedStop",
    "Step",
    "Stop",
    "Visit",
]
