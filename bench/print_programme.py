"""How long the programme on paper takes: 25 stops, 25 people, two languages. Run by `python -m bench.print_programme`.

Prints the processor seconds of the first PDF, which imports WeasyPrint, and the median of five more. The bar is 3. The
visit is made in the database of the settings, which must be migrated, and rolled back.
"""

import os
import statistics
import time
from datetime import timedelta
from importlib import import_module

import django
from django.db import transaction

RUNS, DAYS, STOPS, PEOPLE = 5, 5, 25, 25
NOTE = "Zażółć gęślą jaźń: kask i kamizelkę rozdaje gospodarz, dokument tożsamości proszę mieć przy sobie. "


def person():
    """A guest of a released visit of this size."""
    factories = import_module("tests.factories")
    visit = factories.visit(title_pl="Wizyta", slug="bench-of-paper", host_region=factories.region())
    factories.delegation(visit)
    people = [factories.participant(visit, office="delegat") for _n in range(PEOPLE)]
    for n in range(STOPS):
        starts = factories.at(8 + 2 * (n % (STOPS // DAYS)), day=n // (STOPS // DAYS))
        factories.planned_stop(
            visit, title_pl=f"Punkt {n}", title_fr=f"Étape {n}", starts=starts, ends=starts + timedelta(hours=1),
            notes_pl=NOTE, partner_notes_pl=NOTE, host=factories.organisation(), place=factories.place(),
        )  # fmt: skip
    import_module("visits.programme.itineraries").release(visit, by=None)
    factories.link(people[0])
    return people[0]


@transaction.atomic
def measure():
    guest, paper = person(), import_module("visits.partners.paper")
    times = []
    for _run in range(1 + RUNS):
        begin = time.process_time()
        made = paper.pdf_of(paper.own(guest, ["pl", "fr"])).content
        times.append(time.process_time() - begin)
    transaction.set_rollback(True)
    return len(made), times


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    size, (first, *others) = measure()
    print(f"{STOPS} stops, {PEOPLE} people, two languages: {size // 1024} kB")
    print(f"first PDF {first:.2f} s, then {statistics.median(others):.2f} s (median of {RUNS} runs)")


if __name__ == "__main__":
    main()
