"""Work beside the requests, without a broker: rows of a table are the queue, and rounds take up what is due.

Rounds run in a thread of the web process or, with WORKER on, in `manage.py worker`.
"""

import atexit
import logging
import threading
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

logger = logging.getLogger(__name__)

NAP = timedelta(minutes=5)  # the longest sleep: another process may have left work behind
LAST_WORDS = 30  # seconds that the end of a process waits for the piece of work that is under way


class Rounds(threading.Thread):
    """Does what is due, sleeps until there is more, and is woken by `bell`.

    `work(stopping=…)` does it and returns when to look again, None while nothing waits. It asks `stopping()` between
    two pieces of work.
    """

    def __init__(self, name, work, *, nap=NAP):
        super().__init__(name=name, daemon=True)
        self.work, self.nap = work, nap
        self.bell, self.ended = threading.Event(), False

    def run(self):
        while not self.ended:
            self.bell.clear()
            nap = self.round()
            if not self.ended:
                self.bell.wait(nap.total_seconds())

    def round(self):
        try:
            due = self.work(stopping=lambda: self.ended)
        except DatabaseError as error:  # away for a moment: the rows are still there afterwards
            logger.error("The queue of the %s cannot be read: %s", self.name, error)
            due = None
        except Exception:  # one row that nobody foresaw does not end the thread, and with it everybody's mails
            logger.exception("A round of the %s failed", self.name)
            due = None
        finally:
            connections.close_all()
        return min(self.nap, max(due - timezone.now(), timedelta(seconds=1))) if due else self.nap

    def end(self):
        """End after the piece of work that is under way."""
        self.ended = True
        self.bell.set()
        if self.is_alive():
            self.join(timeout=LAST_WORDS)


class Desk:
    """Where one kind of work is done. `wake()` has it done now, and nobody waits for it."""

    def __init__(self, name, work):
        self.name, self.work = name, work
        self.lock, self.thread = threading.Lock(), None

    def wake(self):
        """With WORKER on another process does it, which looks by itself."""
        if settings.WORKER:
            return
        with self.lock:
            if self.thread is None or not self.thread.is_alive():  # none survives a fork
                self.thread = self.rounds()
                atexit.register(self.thread.end)
                self.thread.start()
            self.thread.bell.set()

    def rounds(self, **options):
        return Rounds(self.name, self.work, **options)
