import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests import factories
from visits import workflow
from visits.choices import Status
from visits.models import Hosting, Visit

ALLOWED = {
    ("idea", "planned"), ("idea", "cancelled"), ("planned", "confirmed"), ("planned", "cancelled"),
    ("confirmed", "reported"), ("confirmed", "cancelled"),
}  # fmt: skip


@pytest.mark.parametrize("to", Status.values)
@pytest.mark.parametrize("now", Status.values)
def test_only_the_allowed_jumps_are_made(coordinator, now, to):
    visit = factories.visit(status=now)
    Hosting.objects.create(visit=visit, organisation=factories.organisation())
    if (now, to) in ALLOWED:
        workflow.move(visit, to, by=coordinator)
        assert (visit.status, visit.version) == (to, 2)
    else:
        with pytest.raises(ValidationError, match="cannot become"):
            workflow.move(visit, to, by=coordinator)
    assert Visit.objects.get().status == visit.status


def test_a_plan_needs_dates_and_a_host_and_hears_of_both_at_once(coordinator):
    visit = factories.visit(status="idea", starts_on=None, ends_on=None)
    with pytest.raises(ValidationError) as refusal:
        workflow.move(visit, "planned", by=coordinator)
    assert len(refusal.value.messages) == 2


def test_of_two_who_move_at_once_one_is_told(coordinator):
    visit = factories.visit(status="idea")
    Hosting.objects.create(visit=visit, organisation=factories.organisation())
    Visit.objects.filter(pk=visit.pk).update(status="cancelled")
    with pytest.raises(ValidationError, match="a moment ago"):
        workflow.move(visit, "planned", by=coordinator)


def test_an_author_moves_nothing(author):
    with pytest.raises(PermissionDenied):
        workflow.move(factories.visit(status="idea"), "cancelled", by=author)
