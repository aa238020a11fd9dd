"""What changed, release by release: each reader sees what their itinerary would show them, and not a byte more."""

import re

import pytest
from django.utils import translation

from tests import factories, pages
from tests.factories import at
from visits.models import PlannedStop, Stop, Visit
from visits.partners.changes import chapters_of
from visits.planning import releasing
from visits.programme import itineraries
from visits.programme.plans import plans_of

PAGE = "/en/my/arequipa/changes/"
SECRET = "Secret of staff"
XSS = "<script>alert(1)</script>"


def key(visit, title):
    return PlannedStop.objects.get(itinerary__visit=visit, itinerary__number=None, title_pl=title).stop.key


def edit(visit, title, **columns):
    draft, stop = itineraries.draft_of(visit), key(visit, title)
    itineraries.write(draft, {stop: plans_of(draft)[stop] | columns}, by=None)


def drop(visit, title):
    itineraries.write(itineraries.draft_of(visit), {key(visit, title): None}, by=None)


def release(visit, note=""):
    return itineraries.release(visit, by=None, note=note)


def read(client, page=PAGE):
    return pages.read(client.get(page))


def seen(person):
    """[(number, {title: kinds of change, in words})], the newest release first."""
    return [
        (chapter.release.number, {
            entry.planned.title_pl: [str(mark.label) for mark in entry.marks] for entry in chapter.entries
        })
        for chapter in chapters_of(person)
    ]  # fmt: skip


FIRST = (1, {"Public stop": ["new"], "Partners stop": ["new"]})


def test_a_guest_reads_of_every_stop_for_partners_the_newest_first(visit, guest):
    edit(visit, "Public stop", starts=at(8), place_id=None)
    factories.planned_stop(visit, title_pl="Dinner", starts=at(19), ends=at(21))
    release(visit)
    drop(visit, "Partners stop")
    edit(visit, "Dinner", notes_pl="Strój swobodny")
    release(visit)
    assert seen(guest) == [
        (3, {"Partners stop": ["cancelled"], "Dinner": ["text"]}),
        (2, {"Public stop": ["other time", "other place"], "Dinner": ["new"]}),
        FIRST,
    ]


def test_the_page_says_what_was_and_what_is_with_the_time_at_home(visit, guest, enter):
    edit(visit, "Public stop", starts=at(4), ends=at(5))
    release(visit, note="Samolot jest wcześniej")
    page = read(enter(guest))
    assert (
        "<del>Mon 1\N{NO-BREAK SPACE}Oct 09:00–10:00 (02:00 Arequipa)</del>"
        ' <span aria-hidden="true">→</span> '
        "<ins>Mon 1\N{NO-BREAK SPACE}Oct 04:00–05:00 (Sun 21:00 Arequipa)</ins>"
    ) in page
    assert '<p class="release-note" lang="pl">Samolot jest wcześniej</p>' in page
    assert "The first programme: 2 stops" in page


def test_the_itinerary_leads_there(visit, guest, enter):
    page = read(enter(guest), "/en/my/arequipa/")
    assert re.search(rf'<a href="{PAGE}">Release 1, .{{5,30}}: what changed</a>', page)


def test_before_any_release_the_page_says_so(office, enter):
    person = factories.participant(factories.visit(slug="planned"))
    assert "The programme is not released yet" in read(enter(person), "/en/my/planned/changes/")


# -- what a reader may not see --


def test_stops_for_staff_are_in_no_release(visit, guest, enter):
    edit(visit, "Staff stop", title_pl=SECRET, starts=at(14), ends=at(15), notes_pl="canary of staff")
    factories.planned_stop(visit, audience="staff", title_pl=f"{SECRET} too")
    release(visit)
    drop(visit, SECRET)
    edit(visit, "Public stop", starts=at(8))
    release(visit)
    assert seen(guest) == [(3, {"Public stop": ["other time"]}), (2, {}), FIRST]
    page = read(enter(guest))
    for canary in (SECRET, "Staff stop", "canary of staff", "arequipa staff host"):
        assert canary not in page


def test_the_audience_of_now_counts_for_every_release(visit, guest, enter):
    edit(visit, "Partners stop", starts=at(10), ends=at(11))
    release(visit)
    Stop.objects.filter(key=key(visit, "Partners stop")).update(audience="staff")
    assert seen(guest) == [(2, {}), (1, {"Public stop": ["new"]})]
    assert "Partners stop" not in read(enter(guest))
    Stop.objects.filter(key=key(visit, "Staff stop")).update(audience="partners")
    assert seen(guest)[1] == (1, {"Public stop": ["new"], "Staff stop": ["new"]})


def test_a_host_reads_of_their_own_stops_alone(visit, host, enter):
    other = factories.organisation(name="Other host")
    edit(visit, "Public stop", starts=at(8))
    edit(visit, "Partners stop", partner_notes_pl="Bramę otworzy Anna")
    release(visit, note="Do wszystkich")
    edit(visit, "Partners stop", host_id=other.pk, title_pl="What the other host is told")
    release(visit)
    assert seen(host) == [
        (3, {"Partners stop": ["cancelled"]}), (2, {"Partners stop": ["text"]}), (1, {"Partners stop": ["new"]}),
    ]  # fmt: skip
    page = read(enter(host))
    assert '<p class="mine-mark">without you</p>' in page
    for canary in ("Public stop", "Staff stop", "Other host", "What the other host is told", "arequipa public host"):
        assert canary not in page
    assert "Arequipa)" not in page  # the guests' clock at home


def test_a_host_is_not_told_who_else_comes(visit, guest, host, enter):
    edit(visit, "Partners stop", everybody=False, attends=[guest.pk])
    release(visit)
    factories.planned_stop(visit, title_pl="Theirs", attends=[guest], receives=[host])
    release(visit)
    assert seen(host) == [(3, {"Theirs": ["new"]}), (2, {}), (1, {"Partners stop": ["new"]})]
    page = read(enter(host))
    assert guest.name not in page
    assert "received by Host One" in page


def test_of_other_visits_there_is_nothing(visit, guest, other_visit, other_guest, enter):
    edit(other_visit, "Partners stop", title_pl="Canary of Wallonia")
    release(other_visit)
    assert seen(guest) == [FIRST]
    assert enter(guest).get("/en/my/wallonia/changes/").status_code == 404
    page = read(enter(other_guest), "/en/my/wallonia/changes/")
    assert "Canary of Wallonia" in page
    assert "arequipa" not in page.replace("/my/arequipa/", "").lower().replace("arequipa)", "")


def test_contacts_and_needs_are_not_on_the_page(visit, guest, enter):
    late = factories.participant(
        visit, name="Late", email="late@arequipa.example", phone="+48 111", needs="no peanuts", group="B"
    )
    edit(visit, "Public stop", everybody=False, attends=[late.pk])
    release(visit)
    page = read(enter(guest))
    assert "group B, 1" in page
    for canary in (late.email, late.phone, late.needs):
        assert canary not in page


def test_texts_are_never_markup(visit, guest, enter):
    edit(visit, "Public stop", title_pl=f"Title {XSS}", notes_pl=f"Notes {XSS}")
    release(visit, note=f"Note {XSS}")
    page = read(enter(guest))
    assert XSS not in page
    assert page.count("&lt;script&gt;") == 4  # heading, text that changed, note of the stop, note of the release


# -- whose, and in which language --


def test_stops_of_a_split_are_marked_as_the_readers_and_what_leaves_them_says_so(visit, guest, enter):
    other = factories.participant(visit, name="Other", group="B")
    factories.planned_stop(visit, title_pl="Mine", attends=[guest])
    factories.planned_stop(visit, title_pl="Theirs", attends=[other])
    edit(visit, "Public stop", everybody=False, attends=[other.pk])
    release(visit)
    marked = {
        entry.planned.title_pl: (entry.is_marked, entry.is_without_them) for entry in chapters_of(guest)[0].entries
    }
    assert marked == {"Mine": (True, False), "Theirs": (False, False), "Public stop": (False, True)}
    page = read(enter(guest))
    assert page.count("your stop</p>") == 1
    assert page.count("without you</p>") == 1
    assert "<del>everyone, 2</del>" in page
    assert "<ins>group B, 1</ins>" in page


def test_a_translation_is_told_to_those_who_read_it(visit, guest):
    edit(visit, "Public stop", title_fr="Arrêt public", notes_en="Bring boots")
    edit(visit, "Partners stop", title_fr="Arrêt")
    release(visit)
    told = {}
    for language in ("pl", "en", "fr"):
        with translation.override(language):
            told[language] = {title: len(kinds) for title, kinds in seen(guest)[0][1].items()}
    assert told == {"pl": {}, "en": {"Public stop": 1}, "fr": {"Public stop": 1, "Partners stop": 1}}


def test_a_polish_text_that_changed_stands_in_polish_where_the_translation_did_not(visit, guest, enter):
    edit(visit, "Public stop", notes_pl="Stare", notes_en="Notes")
    release(visit)
    edit(visit, "Public stop", notes_pl="Nowe")
    release(visit)
    assert '<p lang="pl"><span class="muted">Notes for all:</span> <del>Stare</del> <ins>Nowe</ins></p>' in read(
        enter(guest)
    )


def test_a_cancelled_visit_says_so_above_all_releases(office, enter, coordinator):
    visit = factories.released_visit("coming", status="confirmed")
    guest = factories.participant(visit)
    releasing.cancel(visit, by=coordinator, seen_version=Visit.objects.get(pk=visit.pk).version, notices={})
    guest.refresh_from_db()
    first, second = chapters_of(guest)
    assert (first.is_cancelled, second.is_cancelled) == (True, False)
    page = read(enter(guest), "/en/my/coming/changes/")
    assert "The visit is cancelled</h2>" in page
    assert "Release 2" not in page
    assert "<del>Mon 1\N{NO-BREAK SPACE}Oct 11:00–12:00" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_releases_stops_and_people(
    rows, office, enter, django_assert_num_queries
):
    visit = factories.visit(slug="busy", host_region=factories.region())
    factories.delegation(visit)
    people = [factories.participant(visit) for _n in range(rows)]
    for n in range(rows):
        for _stop in range(rows):
            factories.planned_stop(
                visit, attends=people, title_pl=f"Stop {n}", host=factories.organisation(), place=factories.place()
            )
        release(visit)
    client = enter(people[0])
    read(client, "/en/my/busy/changes/")
    with django_assert_num_queries(6):
        page = read(client, "/en/my/busy/changes/")
    assert page.count('<section class="release"') == rows
