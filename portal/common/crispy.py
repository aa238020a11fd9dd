"""Partners' forms: crispy-forms with the portal's own templates, `templates/portal/`, and `static/css/forms.css`.

    class LinkForm(forms.Form):
        email = forms.EmailField(label=_("E-mail address"), help_text=_("The one that the invitation came to."))

        @property
        def helper(self):  # one for each form: the library writes into it, and a language would stick to it
            return helper(_("Send me my link"))

The page links `css/forms.css` in its block `styles`, loads `crispy_forms_tags` and writes `{% crispy form %}`: the form
with its token, a summary of errors that takes the focus, label, hint, error and field of each, and the button. One that
is refused is answered with 422. A legend or a button's words are compiled as a template: no user's text in them.
"""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject, Submit
from django.template.loader import render_to_string


def helper(submit):
    """A whole form with one button; the errors are ours, in the reader's language, not the browser's."""
    made = FormHelper()
    made.attrs = {"novalidate": True}
    made.add_input(Submit("", submit))
    return made


def part(*layout):
    """Fields alone: the page has the tag of the form, its token, its button and the summary of errors."""
    made = FormHelper()
    made.form_tag, made.disable_csrf = False, True
    made.layout = Layout(*layout)
    return made


class More(LayoutObject):
    """Fields behind words that open them; open from the start where one of them is filled or wrong."""

    def __init__(self, summary, *fields):
        self.summary, self.fields = summary, list(fields)

    def render(self, form, context, template_pack, **kwargs):
        fields = [form[name] for name in self.fields]
        return render_to_string(f"{template_pack}/layout/more.html", {
            "summary": self.summary, "fields": self.get_rendered_fields(form, context, template_pack, **kwargs),
            "is_open": any(field.value() or field.errors for field in fields),
        })  # fmt: skip
