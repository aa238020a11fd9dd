from .itinerary import Attendance, Itinerary, Place, PlannedStop, Stop
from .people import AccessLink, Participant
from .visit import Delegation, Hosting, Outcome, Visit

__all__ = [
    "AccessLink",
    "Attendance",
    "Delegation",
    "Hosting",
    "Itinerary",
    "Outcome",
    "Participant",
    "Place",
    "PlannedStop",
    "Stop",
    "Visit",
]
