"""The portal's templates for crispy-forms: what a screen reader is told, and that no text becomes markup."""

import re

from django import forms
from django.template import engines
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.common.crispy import More, helper, part


class SampleForm(forms.Form):
    email = forms.EmailField(label="E-mail <b>", help_text="The one & only")
    answer = forms.ChoiceField(label="Answer", choices=[("yes", "yes"), ("no", "no")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed")
    note = forms.CharField(label="Note", required=False, max_length=5)

    @property
    def helper(self):
        return helper(_("Save"))


class PartForm(SampleForm):
    @property
    def helper(self):
        return part("email", More("A note <b>", "note"))


def page(form):
    template = engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}")
    return re.sub(r"[ \n]+", " ", template.render({"form": form, "csrf_token": "token"}))


def test_a_form_comes_whole_with_its_token_and_its_button():
    html = page(SampleForm())
    assert html.lstrip().startswith('<form method="post" novalidate> <input type="hidden" name="csrfmiddlewaretoken"')
    assert re.search(r'<button class="button primary" type="submit">\w+</button> </div> </form>', html)
    assert '<label for="id_email">E-mail &lt;b&gt;</label> <p class="hint" id="id_email_helptext">' in html
    assert re.search(r'<input type="email" [^>]*aria-describedby="id_email_helptext"', html)
    assert "<legend>Answer</legend>" in html
    assert '<label for="id_answer_0">Yes</label>' in html
    assert re.search(r'<input type="checkbox" name="agreed" [^>]*><label for="id_agreed">Agreed</label>', html)
    assert "errors" not in html


def test_an_error_stands_between_hint_and_field_and_in_a_summary_that_takes_the_focus():
    html = page(SampleForm({"email": "<script>", "answer": "<i>"}))
    assert html.count('<section class="errors" tabindex="-1" autofocus aria-labelledby="errors">') == 1
    links = re.findall(r'<li><a href="#(\w+)">', html)
    assert links == ["id_email", "id_answer_0", "id_agreed"]
    assert all(f'id="{link}"' in html for link in links)
    order = [html.index(f'id="{name}"') for name in ("id_email_helptext", "id_email_error", "id_email")]
    assert order == sorted(order)
    assert 'aria-invalid="true" aria-describedby="id_email_helptext id_email_error" id="id_email"' in html
    assert 'id="id_answer" aria-describedby="id_answer_error"' in html
    assert "<script>" not in html
    assert "<i>" not in html


def test_a_part_is_fields_alone_and_opens_what_is_filled_or_wrong():
    opened = {
        note: '<details class="further" open>' in page(PartForm({"note": note})) for note in ("", "said", "long " * 9)
    }
    assert opened == {"": False, "said": True, "long " * 9: True}
    html = page(PartForm({"email": ""}))
    assert "<summary>A note &lt;b&gt;</summary>" in html
    assert not re.search("<form|csrf|<button|<section", html)


def test_a_button_speaks_the_language_of_its_reader():
    words = []
    for language in ("pl", "en"):
        with translation.override(language):
            words.append(re.search(r"type=\"submit\">(\w+)<", page(SampleForm()))[1])
    assert words == ["Zapisz", "Save"]
