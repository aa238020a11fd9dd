from . import itinerary, people, visit  # noqa: F401 importing registers the pages
