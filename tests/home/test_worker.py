"""One worker for everything that waits for nobody's request."""

import signal
import subprocess
import sys

from django.conf import settings


def test_the_worker_ends_calmly(tmp_path):
    """On a database without a table too: migrating takes longer than everything else here."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": f"sqlite:///{tmp_path}/worker.sqlite3",
        "EMAIL_URL": "memorymail://",
    }
    manage = [sys.executable, "-W", "ignore", "manage.py"]
    run = {"cwd": settings.BASE_DIR, "env": environment}
    worker = subprocess.Popen([*manage, "worker"], stdout=subprocess.PIPE, text=True, **run)
    try:
        assert "worker" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()
        worker.stdout.close()
