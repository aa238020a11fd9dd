"""The WSGI entry point of the portal."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from portal.gallery import making  # noqa: E402 models can be imported from here on
from visits.mail import courier  # noqa: E402

for desk in (courier.desk, making.desk):
    desk.wake()  # what waits for its turn outlives a restart
