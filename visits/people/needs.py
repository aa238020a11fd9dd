"""What people need, counted for caterers and hosts. Pure functions over planned stops and people that are fetched.

One field holds diets and access, in the words of whoever typed them. A need that plainly is a diet concerns meals
alone; any other is told for every stop, for a chair too many hurts less than a step too many.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from portal.common.sorting import fold

from ..choices import Role, Side, StopKind
from ..programme.days import Entry

# Beginnings of folded words, in the four languages of the site, that tell a diet …
DIET = re.compile(
    r"\b(veget|weget|vegan|wegan|halal|koszer|kosher|kascher|casher|gluten|celia|coeli|lakto|lacto|nabial|dairy|milk|mlek"
    r"|lait|leche|nut|orzech|noix|noisett|nuez|nuec|cacahu|arachid|peanut|frutos|fish|ryb|poisson|pescad|seafood|marisc"
    r"|crustac|pork|wieprz|porc|cerdo|meat|mieso|miesa|viande|carne|egg|jaj|oeuf|huev|soj|diet|regime|meal|posil|repas"
    r"|comida|food)"
)
# … and that tell more than a diet: “vegetarian, in a wheelchair” must not end in the kitchen.
ACCESS = re.compile(
    r"\b(wheel|chair|wozek|wozk|fauteuil|roul|silla|rued|step|stair|schod|escal|marche|lift|wind|ascens|hear|slysz|sluch"
    r"|sour|sord|blind|niewid|aveug|cieg|sign|mig|crutch|kul|bequil|mulet|walk|chod|camin|access|dostep|acces|assist"
    r"|asyst|rampe?|rampa|podjazd)"
)


@dataclass(frozen=True)
class Need:
    """One need in the spelling that came first, and who has it."""

    text: str
    names: list

    @property
    def count(self):
        return len(self.names)

    @property
    def is_diet(self):
        folded = fold(self.text)
        return bool(DIET.search(folded)) and not ACCESS.search(folded)


def split(text):
    """The needs that one person wrote: apart at commas, semicolons and line ends outside of brackets."""
    return [" ".join(part.split()) for part in re.split(r"[,;\n]+(?![^(]*\))", text) if part.strip()]


def counted(people):
    """Needs of these people, the most frequent first; “Vegan” and “vegan” are one, and one person counts once."""
    found = {}
    for person in people:
        for key, text in {part.casefold(): part for part in split(person.needs)}.items():
            found.setdefault(key, Need(text, [])).names.append(person.name)
    return sorted(found.values(), key=lambda need: (-need.count, need.text.casefold()))


@dataclass(frozen=True)
class Serving(Entry):
    """A planned stop with who is there: who takes part, and the hosts' people who receive them."""

    people: list = field(kw_only=True)  # of the visit

    @property
    def is_meal(self):
        return self.planned.kind == StopKind.MEAL

    @cached_property
    def taking_part(self):
        if self.planned.everybody:
            return [person for person in self.people if person.side != Side.HOST]
        return self._named(Role.ATTENDS)

    @cached_property
    def receiving(self):
        return self._named(Role.RECEIVES)

    @cached_property
    def needs(self):
        """At a meal all needs of those who are there, elsewhere those that are no diet."""
        found = counted([*self.taking_part, *self.receiving])
        return found if self.is_meal else [need for need in found if not need.is_diet]

    def _named(self, role):
        ids = {a.participant_id for a in self.planned.attendances.all() if a.role == role}
        return [person for person in self.people if person.pk in ids]
