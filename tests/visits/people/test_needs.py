"""Needs of people, split and counted by meal and stop; told to those who may see contacts alone."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests import factories
from visits.people.needs import counted, split


def person(name, needs):
    return SimpleNamespace(name=name, needs=needs)


def url(visit, query=""):
    return reverse("admin:visits_visit_needs", args=[visit.pk]) + query


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" , ; ", []),
        ("vegetarian", ["vegetarian"]),
        ("vegetarian, no  nuts; wheelchair\nhalal", ["vegetarian", "no nuts", "wheelchair", "halal"]),
        ("no nuts (almonds, hazelnuts), vegan", ["no nuts (almonds, hazelnuts)", "vegan"]),
        ("silla de ruedas: acceso sin escalones", ["silla de ruedas: acceso sin escalones"]),
    ],
)
def test_needs_are_split_at_commas_and_semicolons_outside_brackets(text, parts):
    assert split(text) == parts


def test_needs_are_counted_once_a_person_whatever_the_case():
    people = [person("A", "Vegetarian, VEGETARIAN"), person("B", "vegetarian; no nuts"), person("C", "")]
    assert [(need.count, need.text, need.names) for need in counted(people)] == [
        (2, "VEGETARIAN", ["A", "B"]), (1, "no nuts", ["B"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_diet"),
    [
        ("vegetarian", True), ("dieta wegetariańska", True), ("repas végétarien", True), ("sin gluten", True),
        ("bez orzechów", True), ("alergia a los frutos secos", True), ("no nuts", True), ("bez mięsa", True),
        ("wheelchair", False), ("wózek", False), ("silla de ruedas: acceso sin escalones", False),
        ("vegetarian and in a wheelchair", False), ("wegetarianin na wózku", False), ("two minutes of rest", False),
        ("allergic to bees", False), ("", False),
    ],
)  # fmt: skip
def test_only_what_plainly_is_a_diet_is_kept_to_meals(text, is_diet):
    assert all(need.is_diet == is_diet for need in counted([person("A", text)]))


@pytest.fixture
def fed(office):
    """A visit with a lunch for two of three guests, a dinner for everybody, and a tour."""
    visit = factories.visit(status="planned")
    firm = factories.participant(visit, name="Host", side="host", needs="halal")
    people = {
        name: factories.participant(visit, name=name, needs=needs)
        for name, needs in (("Ala", "vegetarian"), ("Bea", "Vegetarian, wheelchair"), ("Cid", "no nuts"))
    }
    factories.planned_stop(
        visit, kind="meal", title_pl="Lunch", attends=[people["Ala"], people["Bea"]], receives=[firm]
    )
    factories.planned_stop(visit, kind="meal", title_pl="Dinner", starts=factories.at(19), ends=factories.at(20))
    factories.planned_stop(visit, kind="tour", title_pl="Tour", starts=factories.at(12), ends=factories.at(13))
    factories.planned_stop(
        visit, kind="tour", title_pl="Walk", attends=[people["Cid"]], starts=factories.at(14), ends=factories.at(15)
    )
    return visit


def told(context):
    return [
        (stop.title, len(stop.taking_part), len(stop.receiving), [(need.count, need.text) for need in stop.needs])
        for _day, stops in context
        for stop in stops
    ]


def test_each_meal_tells_who_eats_and_each_other_stop_what_is_no_diet(staff, fed):
    context = staff.get(url(fed)).context
    assert told(context["meals"]) == [
        ("Lunch", 2, 1, [(2, "vegetarian"), (1, "halal"), (1, "wheelchair")]),
        ("Dinner", 3, 0, [(2, "vegetarian"), (1, "no nuts"), (1, "wheelchair")]),
    ]
    assert told(context["others"]) == [("Tour", 3, 0, [(1, "wheelchair")])]


def test_names_are_told_only_when_asked_for(staff, fed):
    without, named = (staff.get(url(fed, query)).content.decode() for query in ("", "?names=1"))
    assert "Bea" not in without
    assert "Ala, Bea" in named


def test_the_page_says_which_release_guests_see(staff, fed, visit):
    assert "nothing is released yet" in staff.get(url(fed)).content.decode()
    assert "guests see release 1" in staff.get(url(visit)).content.decode()


def test_a_visit_without_a_draft_or_people_has_a_page(staff, office):
    page = staff.get(url(factories.visit())).content.decode()
    assert "No meal is planned." in page
    assert "Nobody needs anything." in page


@pytest.mark.parametrize("role", ["author", "publisher"])
def test_needs_are_told_to_nobody_without_the_right(client, fed, request, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(url(fed)).status_code == 403
    assert client.get(reverse("admin:visits_visit_needs", args=[0])).status_code == 403


def test_needs_of_another_visit_are_not_counted(staff, fed):
    factories.participant(factories.visit(), needs="kosher canary")
    assert "kosher canary" not in staff.get(url(fed, "?names=1")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_people_and_stops(staff, office, rows, django_assert_num_queries):
    visit = factories.visit()
    for _row in range(rows):
        guest = factories.participant(visit, needs="vegan", organisation=factories.organisation())
        factories.planned_stop(visit, kind="meal", attends=[guest], place=factories.place())
    staff.get(url(visit))
    with django_assert_num_queries(12):
        staff.get(url(visit))
