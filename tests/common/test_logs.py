import logging

from portal.common.logs import NoLinks


def line(message, *args, exc_info=None):
    record = logging.LogRecord("x", logging.INFO, __file__, 1, message, args, exc_info)
    NoLinks().filter(record)
    return logging.Formatter("%(message)s").format(record)


def test_a_token_never_reaches_a_log_line():
    assert line('"GET %s HTTP/1.1" 302', "/i/12.abc.def/") == '"GET /i/…/ HTTP/1.1" 302'
    assert line("/pl/preview/abc.def/ failed") == "/pl/preview/…/ failed"


def test_a_token_in_a_traceback_is_left_out_too():
    try:
        raise ValueError("/i/12.abc.def/")
    except ValueError as error:
        text = line("Oh", exc_info=(ValueError, error, error.__traceback__))
    assert "12.abc" not in text
    assert "/i/…/" in text


def test_the_server_logs_no_token(client, db, caplog):
    logger = logging.getLogger("django.request")
    logger.addFilter(NoLinks())
    client.get("/i/1.secret.token/")
    assert "secret" not in caplog.text
