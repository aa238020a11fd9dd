# make run and make test are each sufficient on a fresh checkout; the others are for builders.
LANGUAGES = pl fr es # English is what the code says

.PHONY: run test lock messages handbook

run: # The portal with its demo on http://127.0.0.1:8000 (PORT=, DATABASE_URL=)
	@PORT=$$(python3 tools/port.py) && export PORT && tools/venv requirements.txt && exec .venv/bin/python tools/serve.py

test: # The suite on SQLite, then on a PostgreSQL of its own (DATABASE_URL= picks one, ARGS= go to pytest)
	@tools/test $(ARGS)

lock: # Pins both requirements*.in anew, with hashes (ARGS=--upgrade takes newer versions)
	@tools/lock $(ARGS)

messages: # Collects the texts to translate into locale/ and compiles them
	@tools/venv requirements.txt
	@.venv/bin/python manage.py makemessages $(LANGUAGES:%=--locale %) --add-location file --no-obsolete --ignore var
	@.venv/bin/python manage.py compilemessages $(LANGUAGES:%=--locale %) --ignore .venv --verbosity 0

handbook: # Takes the pictures of docs/handbook anew, in a portal of its own (ARGS= names of pictures)
	@tools/venv requirements.txt requirements-dev.txt
	@.venv/bin/python tools/handbook.py $(ARGS)
