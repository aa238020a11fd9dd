"""The list and the form of visits."""

from django.urls import reverse


def test_the_draft_in_the_list_leads_to_the_editor(staff, visit):
    page = staff.get(reverse("admin:visits_visit_changelist")).content.decode()
    assert f'<a href="{reverse("admin:visits_visit_programme", args=[visit.pk])}">draft</a>' in page


def test_whoever_adds_a_visit_is_its_coordinator_at_first(staff, coordinator, office):
    form = staff.get(reverse("admin:visits_visit_add")).context["adminform"].form
    assert form["coordinator"].value() == coordinator.pk


def test_coordinators_are_filtered_by_their_names(staff, visit, coordinator, publisher):
    coordinator.first_name, coordinator.last_name = "Ewa", "Próbna"
    coordinator.save()
    visit.coordinator = coordinator
    visit.save()
    page = staff.get(reverse("admin:visits_visit_changelist"))
    (chosen,) = [each for each in page.context["cl"].filter_specs if each.title == "coordinator"]
    assert chosen.lookup_choices == [(coordinator.pk, "Ewa Próbna")]
    narrowed = staff.get(reverse("admin:visits_visit_changelist", query={"coordinator__id__exact": coordinator.pk}))
    assert [row.pk for row in narrowed.context["cl"].result_list] == [visit.pk]


def test_adding_is_said_in_a_whole_phrase(staff, office):
    assert 'class="addlink">Add a visit</a>' in staff.get(reverse("admin:visits_visit_changelist")).content.decode()
    page = staff.get(reverse("admin:visits_visit_add")).content.decode()
    assert "<h1>Add a visit</h1>" in page
