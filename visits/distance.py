"""Distances as the crow flies."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def great_circle_km(one, other):
    """Kilometres between two objects with `latitude` and `longitude` in degrees; None where one of them is missing.

    The haversine formula, which stays exact for short distances.
    """
    ends = [(end.latitude, end.longitude) for end in (one, other) if end is not None]
    if len(ends) < 2 or None in ends[0] + ends[1]:
        return None
    (lat1, lon1), (lat2, lon2) = ([radians(degrees) for degrees in end] for end in ends)
    haversine = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(haversine))
