//! The tables of Slavic languages.

use super::Tongue;

pub(super) const POLISH: Tongue = Tongue {
    code: "pl",
    plain: "powiedział powiedziała mówi rzekł rzekła spytał spytała zapytał zapytała odpowiedział odpowiedziała odparł odparła odrzekł odrzekła krzyknął krzyknęła zawołał zawołała \
        szepnął szepnęła mruknął mruknęła",
    say: "bąknął bąknęła błagał błagała burknął burknęła ciągnął ciągnęła dodał dodała jęknął jęknęła kontynuował kontynuowała mówił mówiła nalegał nalegała napomknął obiecał obiecała \
        odezwał odezwała odburknął oświadczył oświadczyła oznajmił oznajmiła parsknął parsknęła poprosił poprosiła potwierdził potwierdziła powtórzył powtórzyła pomyślał pomyślała \
        przerwał przerwała przyznał przyznała pytał pytała ryknął ryknęła rozkazał rozkazała rzucił rzuciła stwierdził stwierdziła syknął syknęła szeptał szeptała śmiał śmiała \
        tłumaczył tłumaczyła westchnął westchnęła wrzasnął wrzasnęła wtrącił wtrąciła wyjaśnił wyjaśniła wykrzyknął wykrzyknęła wyjąkał wyjąkała wyszeptał wyszeptała zaczął zaczęła \
        zaproponował zaproponowała zaprotestował zaprotestowała zauważył zauważyła zażądał zażądała zachichotał zachichotała zaśmiał zaśmiała zdziwił zdziwiła zgodził zgodziła pyta odpowiada \
        woła krzyczy szepcze",
    acts: "zaśmiał zaśmiała westchnął westchnęła",
    subs: "gdy kiedy jak jeśli bo ponieważ chociaż choć zanim aż że",
    put: ("", ""),
    saying: "mówiąc krzycząc pytając dodając",
    past: "ł ła",
    gendered: Some(("ł ął", "ła ęła")),
    cases: &[
        ("", "a owi em ie u"),
        ("a", "y i ę ą ie o"),
        ("da", "dy dę dą dzie do"),
        ("ga", "gi gę gą dze go"),
        ("ia", "i ii ię ią io"),
        ("ja", "i ję ją jo"),
        ("ka", "ki kę ką ce ko kiej"),
        ("ra", "ry rę rą rze ro"),
        ("ta", "ty tę tą cie to"),
        ("d", "da dowi dem dzie"),
        ("ec", "ca cowi cem cu"),
        ("ek", "ka kowi kiem ku"),
        ("eł", "ła łowi łem łe"),
        ("g", "ga gowi giem gu"),
        ("k", "ka kowi kiem ku"),
        ("r", "ra rowi rem rze"),
        ("t", "ta towi tem cie"),
        ("i", "iego iemu im"),
        ("y", "ego emu ym"),
        ("o", "a owi em u"),
    ],
    not_nouns: "em im ym ąc ów ch am aż eż",
    he: "on",
    she: "ona",
    they: "oni one wszyscy oboje obaj my",
    it: "ono",
    i: "ja",
    him: "jego jemu go mu",
    her: "jej ją",
    mine: "mnie mi mój moja moje",
    you: "ty cię ciebie tobie ci twój twoja twoje wy was wam",
    articles: "",
    dets: "jego jej mój moja nasz nasza ten ta tamten tamta inny inna",
    men: "pan mężczyzna ojciec syn brat wuj chłopiec chłopak król książę hrabia baron cesarz tata dziadek ksiądz doktor lekarz kapitan pułkownik generał stary starzec przyjaciel sąsiad \
        mąż sędzia komisarz żołnierz sługa służący woźnica chłop profesor żeglarz marynarz rybak rycerz kupiec nauczyciel młodzieniec",
    women: "pani panna kobieta matka córka siostra ciotka dziewczyna dziewczynka królowa księżna księżniczka hrabina baronowa cesarzowa mama babcia służąca stara staruszka żona wdowa \
        przyjaciółka sąsiadka wiedźma dama niania",
    persons: "głos dziecko gość nieznajomy nieznajoma drugi druga",
    generic: "mężczyzna kobieta chłopiec dziewczyna głos drugi druga stary stara dziecko nieznajomy nieznajoma",
    titles: "pan pani panna doktor dr profesor hrabia hrabina baron książę księżna księżniczka król królowa kapitan pułkownik generał komisarz ksiądz ojciec matka siostra brat wuj ciotka",
    ranks: "hrabia hrabina baron książę księżna król królowa kapitan pułkownik generał doktor ksiądz profesor komisarz",
    dear: "kochany kochana drogi droga mój moja stary stara młody młoda biedny biedna",
    preps: "do na w we z ze od za o po przed przy pod nad przez dla u między bez ku",
    and: "i oraz a lub",
    adverbs: "wtedy potem jeszcze znowu znów też także tylko cicho głośno szybko powoli wreszcie nagle zaraz się już raz wreszcie nareszcie półgłosem",
    aux: "jest był była będzie ma miał miała może musi",
    not_names: "tak nie co kto jak gdzie kiedy dlaczego ale więc ach och no dobrze proszę dziękuję tu tam dziś jutro wczoraj poniedziałek wtorek środa czwartek piątek sobota niedziela \
        styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień rozdział część bóg boże boga jezus jezu chryste chrystus jeden jedna żaden ktoś nikt ty wy cię was",
    sir: "panie tato ojcze",
    madam: "pani mamo matko",
    kin: "tato ojcze mamo matko",
    things: "list kartka napis tabliczka książka gazeta telegram szyld wiadomość",
    hyphen: true,
};

pub(super) const RUSSIAN: Tongue = Tongue {
    code: "ru",
    plain: "сказал сказала говорит спросил спросила ответил ответила отвечал отвечала крикнул крикнула закричал закричала прошептал прошептала воскликнул воскликнула проговорил проговорила \
        произнёс произнес произнесла",
    say: "бормотал бормотала буркнул буркнула велел велела взмолился взмолилась возразил возразила вскричал вскричала вскрикнул вскрикнула вставил вставила говорил говорила добавил добавила \
        заметил заметила запротестовал заявил заявила засмеялся засмеялась заговорил заговорила кричал кричала молвил молвила начал начала объявил объявила объяснил объяснила обратился \
        отозвался отозвалась откликнулся отрезал отрезала перебил перебила повторил повторила подтвердил подтвердила подумал подумала позвал позвала попросил попросила поправил пояснил \
        пояснила предложил предложила признался призналась приказал приказала прибавил прибавила прервал прервала продолжал продолжала продолжил продолжила промолвил промолвила пробормотал \
        пробормотала прокричал простонал протянул протянула решил рассмеялся сообщил спрашивал спрашивала удивился удивилась уточнил усмехнулся усмехнулась хмыкнул шепнул шепнула шептал \
        шептала сказали говорю сказал-таки кричит спрашивает отвечает шепчет вздохнул вздохнула улыбнулся улыбнулась",
    acts: "вздохнул вздохнула улыбнулся улыбнулась усмехнулся усмехнулась засмеялся засмеялась рассмеялся решил",
    subs: "когда пока как если потому хотя прежде что чтобы",
    put: ("", ""),
    saying: "говоря крича спрашивая отвечая",
    past: "л ла лся лась",
    gendered: Some(("л лся", "ла лась")),
    cases: &[
        ("", "а у ом е"),
        ("а", "ы и е у ой ою ей"),
        ("я", "и е ю ей ею"),
        ("ая", "ой ую"),
        ("ия", "ии ию ией"),
        ("ь", "я ю ем е и ью"),
        ("й", "я ю ем е"),
        ("ий", "ия ию ием ии его ему им ем"),
        ("ский", "ского скому ским ском"),
        ("ой", "ого ому ым ом"),
        ("ый", "ого ому ым ом"),
        ("ев", "ева еву евым еве"),
        ("ин", "ина ину иным ином ине"),
        ("ов", "ова ову овым ове"),
        ("ец", "ца цу цем цом це"),
        ("ел", "ла лу лом ле"),
    ],
    not_nouns: "ом ем ым им в сь ть ча ща жа ша ух",
    he: "он",
    she: "она",
    they: "они все оба обе мы",
    it: "оно",
    i: "я",
    him: "его ему им него нему",
    her: "её ее ей ею неё нее ней",
    mine: "меня мне мной мой моя моё мои",
    you: "ты тебя тебе твой твоя твоё вы вас вам ваш ваша",
    articles: "",
    dets: "его её ее мой моя наш наша этот эта тот та другой другая",
    men: "господин мужчина отец сын брат дядя мальчик король царь князь граф барон герцог император папа дед дедушка священник доктор врач капитан полковник генерал кучер слуга лакей солдат \
        старик юноша друг сосед муж судья офицер мужик поручик чиновник студент профессор барин матрос моряк рыбак купец учитель рыцарь монах парень",
    women: "госпожа женщина мать дочь сестра тётя тетя тётка тетка девушка девочка королева царица царевна княгиня княжна графиня баронесса герцогиня императрица мама бабушка служанка \
        горничная старуха старушка жена вдова подруга соседка ведьма дама няня барыня барышня хозяйка баба",
    persons: "голос ребёнок ребенок гость гостья незнакомец незнакомка другой другая",
    generic: "мужчина женщина девушка мальчик девочка голос другой другая старик старуха ребёнок незнакомец незнакомка",
    titles: "господин госпожа доктор профессор граф графиня барон баронесса князь княгиня княжна король королева царь царица капитан полковник генерал поручик отец мать сестра брат дядя тётя тетя \
        тётка тетка дед бабушка",
    ranks: "граф графиня барон князь княгиня король королева царь царица капитан полковник генерал поручик доктор профессор священник",
    dear: "милый милая дорогой дорогая мой моя старый старая молодой молодая бедный бедная",
    preps: "к ко на в во с со от за о об по перед при под над через для у между без из до",
    and: "и или да",
    adverbs: "тогда потом ещё еще опять снова тоже также только тихо громко быстро медленно наконец вдруг сразу уже вслух опять очень",
    aux: "есть был была было будет может должен должна",
    not_names: "да нет не что кто как где когда почему зачем но так ах ох ну хорошо пожалуйста спасибо тут там здесь сегодня завтра вчера понедельник вторник среда четверг пятница суббота \
        воскресенье январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь глава часть бог боже бога господи один одна никто кто-то ты вы тебя вас тебе вам",
    sir: "сударь папа батюшка",
    madam: "сударыня мама матушка",
    kin: "папа батюшка мама матушка",
    things: "письмо записка надпись вывеска табличка книга газета телеграмма объявление",
    hyphen: true,
};
