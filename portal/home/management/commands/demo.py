"""`manage.py demo`: fill an empty database with the demonstration and say where to look."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.home import demo


class Command(BaseCommand):
    help = "Loads the demonstration once; a second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print what it holds for machines")
        parser.add_argument("--force", action="store_true", help="also with DEBUG off")

    def handle(self, *args, **options):
        if not (settings.DEBUG or options["force"]):
            raise CommandError("This is no demonstration machine (DEBUG is off). Say --force if you mean it.")
        if not demo.is_loaded():
            if not options["json"]:
                self.stdout.write("Loading the demonstration: two real visits, two invented ones, their photos …")
            demo.load()
        contents = demo.contents()
        self.stdout.write(json.dumps(contents, indent=1) if options["json"] else self.words(contents))

    def words(self, contents):
        """Where to look first: the site, the admin, and a guest's link."""
        site = f"http://127.0.0.1:{settings.PORT}"
        staff = next(person for person in contents["staff"] if person["role"] == "coordinator")
        guests = [link["path"] for link in contents["links"] if link["side"] == "guest"]
        return "\n".join([
            f"  Readers      {site}/",
            f"  Staff        {site}/admin/   {staff['username']} / {staff['password']}",
            *[f"  A guest      {site}{path}" for path in guests[:1]],
            "  All logins   manage.py demo --json",
        ])  # fmt: skip
