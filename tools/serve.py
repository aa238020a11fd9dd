"""Migrates, loads the demo and serves it, in one process: what `make run` ends in, its failures in words."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import OperationalError, connection


def prepare():
    """Brings the database up to date, or ends with what is to be done about it."""
    try:
        django.setup()
        connection.ensure_connection()
        call_command("migrate", verbosity=0)
        call_command("demo")
    except ModuleNotFoundError as error:
        sys.exit(f"{error}. If requirements.txt has it, remove the folder .venv and start again.")
    except OperationalError as error:
        name = connection.settings_dict["NAME"]
        sys.exit(f"The database {name} does not open. Is its server running, and DATABASE_URL right?\n{error}".strip())
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another user, perhaps to root. Remove it, or start as that user.")
    except (ImproperlyConfigured, CommandError) as error:
        sys.exit(str(error))
    connection.close()
    sys.stdout.flush()  # before runserver, a process of its own, writes


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.path[0] = os.getcwd()  # the portal, not tools/
    os.environ.setdefault("DJANGO_RUNSERVER_HIDE_WARNING", "true")
    prepare()
    sys.argv = ["manage.py", "runserver", f"127.0.0.1:{os.environ['PORT']}"]  # what the reloader starts again
    execute_from_command_line(sys.argv)
