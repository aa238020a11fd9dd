"""The words of a list of people in the four languages of the site: heads of columns, sides, languages, yes and no."""

from functools import lru_cache

from babel import Locale
from django.utils import translation

from portal.common.languages import CODES
from portal.common.sorting import fold

from ..choices import Side
from ..models import Participant

# The columns of a list, in the order that a list without heads is read in.
FIELDS = [
    "name", "office", "organisation", "email", "phone", "language", "side", "group", "precedence", "is_head", "needs",
    "name_public",
]  # fmt: skip
GIVEN, FAMILY = "given", "family"  # a name in two columns; “nom” and “nombre” beside one of them are its other half
HEADS = {  # beside the names of the fields and their labels in each language
    "name": "full name, nombre completo, nom et prénom, nombre, nom, nazwisko i imię, uczestnik",
    "office": "position, function, job title, funkcja, poste, puesto",
    "organisation": "organization, company, firm, firma, instytucja, entreprise, société, empresa, institución",
    "email": "email, mail, adres e-mail, adresse e-mail, courriel, correo, email address, e-mail address",
    "phone": "telephone, mobile, tel, telefon komórkowy, komórka, tél, portable, móvil",
    "language": "lang, język korespondencji",
    "side": "rola, role, rôle, rol",
    "group": "gr",
    "precedence": "order, no, lp, l p, kolejność, precedence, rang, préséance, orden, precedencia",
    "is_head": "head, przewodniczący, szef delegacji, chef de délégation, jefe de delegación, cabeza de delegación",
    "needs": "needs, diet, dieta, potrzeby, besoins, régime, necesidades, access",
    "name_public": "public, publiczne, public name, nom public, nombre público",
    GIVEN: "first name, given name, imię, imiona, prénom, nombre de pila",
    FAMILY: "surname, last name, family name, nazwisko, nom de famille, apellidos, apellido",
}
SIDES = {
    Side.GUEST: "guests, goście, uczestnik, invitée, invités, invitada, invitados, huésped",
    Side.INTERPRETER: "interpreters, tłumaczka, tłumacze, traducteur, traductor, traductora",
    Side.STAFF: "obsługa, koordynator, accompagnement, équipe, acompañante, equipo",
    Side.HOST: "hosts, gospodyni, gospodarze, hôtesse, hôtes, anfitriona, anfitriones",
}
YES = "yes, y, tak, t, oui, o, sí, s, x, 1, true, prawda, vrai, verdadero"
NO = "no, n, nie, non, 0, false, fałsz, faux, falso"


def _folded(words):
    return {fold(word) for word in words.split(",")}


@lru_cache(maxsize=1)
def heads():
    """{folded head of a column: the field}, the labels of the fields in each language among them."""
    found = {}
    for field, words in HEADS.items():
        found |= dict.fromkeys(_folded(words), field)
    for code in CODES:
        with translation.override(code):
            found |= {fold(label(field)): field for field in FIELDS}
    return found | {fold(field): field for field in FIELDS}


@lru_cache(maxsize=1)
def sides():
    """{folded word: Side}"""
    found = {word: side for side, words in SIDES.items() for word in _folded(words)}
    for code in CODES:
        with translation.override(code):
            found |= {fold(str(side.label)): side for side in Side}
    return found | {fold(side.value): side for side in Side}


@lru_cache(maxsize=1)
def languages():
    """{folded word: code of a site language}: codes, and names in each of these languages, its own among them."""
    return {fold(code): code for code in CODES} | {
        fold(Locale.parse(speaker).languages[code]): code for code in CODES for speaker in CODES
    }


@lru_cache(maxsize=1)
def answers():
    """{folded word: True or False}"""
    return dict.fromkeys(_folded(YES), True) | dict.fromkeys(_folded(NO), False)


def label(field):
    """The head of a column in the active language."""
    return str(Participant._meta.get_field(field).verbose_name).replace("\N{NO-BREAK SPACE}", " ")
