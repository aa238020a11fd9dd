"""`manage.py worker`: deliver mails in a process of its own (set WORKER=on for the web processes)."""

import signal
import time

from django.core.management.base import BaseCommand

from ...mail.courier import Rounds


class WorkerRounds(Rounds):
    """Nobody rings in another process, so it looks often: an empty look is two indexed statements."""

    LOOK = 5  # seconds

    def sleep(self, seconds):
        until = time.monotonic() + min(seconds, self.LOOK)
        while not self.ended and time.monotonic() < until:
            time.sleep(0.2)

    def end(self):
        self.ended = True  # and no lock: a signal may come while this very thread holds it


class Command(BaseCommand):
    help = "Delivers mails until it is told to end; SIGTERM lets the mail that is on its way arrive first."

    def handle(self, *args, **options):
        rounds = WorkerRounds()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_signal: rounds.end())
        self.stdout.write("The worker delivers mails. Ctrl+C ends it.")
        self.stdout.flush()  # at once, also into a log file
        rounds.run()
