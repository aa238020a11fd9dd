from django.core.management import BaseCommand, CommandError

from portal.home.search import index


class Command(BaseCommand):
    help = "Brings the index of the public search in step with what it is made of; for every night."

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="write every document, also one that did not change")
        parser.add_argument("--check", action="store_true", help="write nothing, tell what differs; fails if anything")

    def handle(self, *args, anew, check, **options):
        gone, new = [], []
        for difference in index.run(anew=anew, write=not check):
            gone += difference.gone
            new += difference.new
        if not check:
            self.stdout.write(f"{len(new)} documents written, {len(gone)} removed.")
            return
        for sign, documents in (("-", gone), ("+", new)):
            for each in documents:
                self.stdout.write(f"{sign} {each.kind} {each.slug} ({each.readers}): {each.title}")
        if gone or new:
            raise CommandError("The index differs; run it without --check.")
