"""The components do what `templates/README.md` promises, example by example."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from ataraxy.foundation.decision import Decision, Outcome, Reason
from ataraxy.knowledge.pharmacology.figures import Figure, Line, Panel
from ataraxy.web import icons

WEB = files("ataraxy.web")
EXAMPLES = re.findall(r"```django\n(.*?)```", (WEB / "templates/README.md").read_text(), re.DOTALL)


class Referral(forms.Form):
    """A small form with every kind of control."""

    family_name = forms.CharField(help_text="As on an identity document.")
    weight_kg = forms.FloatField(label="Weight (kg)", required=False)
    route = forms.ChoiceField(choices=[("iv", "IV"), ("im", "IM")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()


def things() -> dict[str, Any]:
    return {
        "patient": {
            "name": "עדה Núñez",
            "birth_date": date(1984, 2, 29),
            "age_years": 42,
            "mrn": "STW-1",
            "allergies": ["Latex"],
        },
        "steps": [
            {"label": "Referral", "state": "done", "url": "/r/"},
            {"label": "Session", "state": "due", "due": "today 10:30"},
            {"label": "Recovery", "state": "ahead"},
        ],
        "entries": [{"at": datetime(2026, 1, 2, tzinfo=UTC), "title": "Referred", "url": "/e/"}],
        "decision": Decision(
            Outcome.REFUSED, (Reason("Too high.", "S-04", "Limits", ("prescriber",)),)
        ),
        "form": Referral({"family_name": ""}),
        "figure": Figure(
            "dose",
            "A dose",
            "It rises.",
            "Minutes",
            (0.0, 10.0),
            (Panel("In plasma", "ng/mL", (Line("Middle", (0.0, 9.0)),)),),
        ),
    }


def drawn(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context({**things(), **context}))


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_of_the_readme_renders(example: str) -> None:
    shown = drawn(example)
    assert shown.strip()
    assert " style=" not in shown
    assert "<script" not in shown


def test_text_from_outside_is_escaped_in_every_tag() -> None:
    shown = drawn(
        "{% badge x x %}{% action x x %}{% stat x x x x %}{% fact x x x %}{% progress x x x %}"
        "{% card x %}{{ x }}{% endcard %}{% empty x %}{% endempty %}"
        "{% notice 'stop' x %}{% endnotice %}"
        "{% datatable x %}{% enddatatable %}{% crumb x x %}{% icon 'x' x %}{% button x %}",
        x='<b class="x">&',
    )
    assert "<b class" not in shown


def test_an_unknown_icon_is_a_defect_of_the_page() -> None:
    with pytest.raises(icons.UnknownIconError):
        drawn("{% icon 'no-such-thing' %}")


def test_an_empty_fact_says_so() -> None:
    assert "not recorded" in drawn("{% facts %}{% fact 'Height' '' %}{% endfacts %}")
    assert "not recorded" not in drawn("{% facts %}{% fact 'Pain' 0 %}{% endfacts %}")


def test_unknown_allergies_are_not_shown_as_none() -> None:
    someone = {"name": "A", "birth_date": date(1990, 1, 1), "mrn": "1"}
    assert "not asked yet" in drawn("{% patient_banner patient %}", patient=someone)
    cleared = {**someone, "allergies_none_known": True}
    assert "none known" in drawn("{% patient_banner patient %}", patient=cleared)


def test_the_journey_says_in_words_where_someone_is() -> None:
    shown = drawn("{% journey_line steps %}")
    assert shown.count('aria-current="step"') == 1
    assert "now here, something is due" in shown
    assert "still ahead" in shown


def test_attention_never_comes_without_a_sign() -> None:
    for tone in ("attention", "stop"):
        assert "<svg" in drawn(f"{{% badge 'late' '{tone}' %}}")


def test_the_error_summary_links_each_field_and_keeps_what_was_typed() -> None:
    form = Referral({"family_name": "", "weight_kg": "seventy"})
    shown = drawn("{% form_body form %}", form=form)
    for target in ("id_family_name", "id_weight_kg", "id_route_0", "id_agreed"):
        assert f'href="#{target}"' in shown
        assert f'id="{target}"' in shown
    assert 'value="seventy"' in shown
    assert 'aria-invalid="true"' in shown


def test_a_field_names_its_help_and_its_error_to_a_screen_reader() -> None:
    shown = drawn("{{ form.family_name.as_field_group }}")
    named = re.search(r'aria-describedby="([^"]+)"', shown)
    assert named
    for part in named[1].split():
        assert f'id="{part}"' in shown
