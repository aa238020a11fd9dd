"""The WSGI entry point of the portal."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from visits.mail import courier  # noqa: E402 models can be imported from here on

courier.wake()  # mails that wait for their next try outlive a restart
