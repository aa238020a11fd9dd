from . import itinerary, outbox, people, visit  # noqa: F401 importing registers the pages
