"""The form of a stop that somebody took out of the draft meanwhile: what was typed can be saved as a new stop."""

from django.utils import timezone

from ...models import PlannedStop, Stop
from ...planning.kept import kept_of, of_new_host
from ...planning.times import moment
from ...planning.touches import last_plan
from ...programme.plans import EMPTY
from . import carried, words
from .edit import EditForm

NOON = 12 * 60


class GoneForm(EditForm):
    """As it was typed; there is nothing stored any more to compare it with."""

    ids = "gone-%s"

    def __init__(self, board, key, data):
        visit, days = board.visit, carried.days([data.get("day", "")])
        stop = Stop.objects.get(visit=visit, key=key)
        self.last, self.told = last_plan(visit, key), words.gone(visit, key)
        self.title = self.last["title_pl"]
        self.on = next(iter([*days, *visit.days]), timezone.localdate())
        noon = moment(self.on, NOON, visit.zone)
        super().__init__(board, PlannedStop(stop=stop, title_pl=self.title, starts=noon, ends=noon), data)
        del self.fields["following"]

    def _initial(self):
        return {}

    def _planned(self):
        return EMPTY

    def kept(self):
        kept = super().kept()
        if self.last["host_id"] != (self.host and self.host.pk):
            kept = of_new_host({"starts": self.starts, "ends": self.ends}, kept)
        return kept_of(self.row.stop) | kept
