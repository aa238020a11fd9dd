from django.core.management import BaseCommand, CommandError

from portal.home.search import index


class Command(BaseCommand):
    help = "Brings the index of the public search in step with what it is made of; for every night."

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="write every document, also one that did not change")
        parser.add_argument("--check", action="store_true", help="write nothing, tell what differs; fails if anything")

    def handle(self, *args, anew, check, verbosity, **options):
        gone = new = 0
        for difference in index.run(anew=anew, write=not check):
            gone, new = gone + len(difference.gone), new + len(difference.new)
            if check:
                self.tell("-", difference.gone)
                self.tell("+", difference.new)
        if check and (gone or new):
            raise CommandError("The index differs. Without --check it is brought in step.")
        if verbosity:
            self.stdout.write(f"{new} documents written, {gone} removed.")

    def tell(self, sign, documents):
        for each in documents:
            self.stdout.write(f"{sign} {each.kind} {each.slug} ({each.readers}): {each.title}")
