"""`manage.py worker`: what no request waits for, in a process of its own (set WORKER=on for the web processes)."""

import signal
import time
from datetime import timedelta

from django.core.management.base import BaseCommand

from portal.gallery import making
from visits.mail import courier

LOOK = timedelta(seconds=2)  # nobody rings in another process, so it looks often: at a few indexed rows


class Command(BaseCommand):
    help = "Delivers mails and makes the sizes of photos; SIGTERM lets what is under way be finished first."
    ended = False

    def handle(self, *args, **options):
        rounds = [desk.rounds(nap=LOOK) for desk in (courier.desk, making.desk)]
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.end)
        for each in rounds:
            each.start()
        self.stdout.write("The worker delivers mails and makes the sizes of photos. Ctrl+C ends it.")
        self.stdout.flush()  # at once, also into a log file
        while not self.ended and all(each.is_alive() for each in rounds):
            time.sleep(0.2)
        for each in rounds:
            each.end()

    def end(self, *_signal):
        self.ended = True  # and no lock: a signal may come while this very thread holds it
