"""Rounds beside the requests: one thread a process, woken, ended calmly, and not ended by a database that is away."""

import datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from portal.common import rounds
from portal.common.rounds import Desk, Rounds


def test_with_a_worker_the_web_process_starts_no_thread(settings):
    settings.WORKER = True
    desk = Desk("clerk", lambda **_options: None)
    desk.wake()
    assert desk.thread is None


@pytest.mark.django_db(transaction=True)
def test_wake_starts_one_thread_that_ends_when_told(settings):
    settings.WORKER = False
    done = []
    desk = Desk("clerk", lambda **_options: done.append(1))
    desk.wake()
    thread = desk.thread
    desk.wake()
    assert desk.thread is thread
    assert thread.daemon
    thread.end()
    assert not thread.is_alive()
    assert done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [DatabaseError("gone"), ValueError("year -1 is out of range")])
def test_a_round_survives_a_database_that_is_away_and_a_row_that_cannot_be_read(error, caplog):
    def failing(**_options):
        raise error

    assert Rounds("clerk", failing).round() == rounds.NAP
    assert str(error) in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("due_in", "nap"), [(None, 300), (-5, 1), (3600, 300)])
def test_it_sleeps_until_there_is_more(due_in, nap):
    due = due_in and timezone.now() + datetime.timedelta(seconds=due_in)
    assert Rounds("clerk", lambda **_options: due).round().total_seconds() == nap
