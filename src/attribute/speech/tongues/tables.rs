//! The tables of word classes, except those of Slavic languages.

use super::Tongue;
use super::slavic::{POLISH, RUSSIAN};
use super::unspaced::{CHINESE, JAPANESE};

/// Small words that can stand inside names in any language.
pub(super) const PARTICLES: &str = "af al ap av bin da das de del della den der des di do dos du el ibn la las le les los of ten ter the van von \
    y zu zum zur";

/// Titles that tell people of one surname apart.
pub(super) const EXACT: &str = "miss mrs mr lady lord sir dr doctor captain colonel aunt uncle mademoiselle madame frau fräulein señorita señora \
    signorina signora";

/// One table for each language. The first is used for languages that have none.
pub(super) const TONGUES: &[Tongue] =
    &[ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, POLISH, RUSSIAN, PORTUGUESE, DUTCH, JAPANESE, CHINESE];

const ENGLISH: Tongue = Tongue {
    code: "en",
    plain: "said say says asked asks cried cries replied replies answered answers whispered whispers shouted shouts murmured murmurs \
        muttered mutters exclaimed exclaims remarked observed returned rejoined retorted inquired enquired added continued repeated \
        demanded yelled screamed",
    say: "admitted admits advised affirmed agreed agrees allowed announced announces apologised apologized argued argues asserted assented \
        assured bade barked bawled began begged begins beamed bellowed besought blurted boasted boomed breathed broke burst called calls \
        cautioned challenged chanted chattered chided chimed chirped choked chorused chuckled claimed coaxed commanded commented complained \
        conceded concluded confessed confided confirmed consented cooed corrected counselled countered croaked crooned crowed cursed decided \
        declared declares deduced denied directed drawled echoed ejaculated emphasised emphasized entreated enunciated expatiated explained \
        explains explodes exploded expostulated faltered finished flashed flung frowned fumed gabbled gasped gasps gave giggled goes grated \
        greeted grinned groaned growled grumbled grunted gulped gurgled guffawed hastened hazarded hinted hissed hollered hooted howled hummed \
        implored imparted informed insinuated insisted instructed interjected interpolated interposed interrupted intimated intoned invited jeered \
        joked laughed laughs lamented lied lisped maintained marvelled meditated mentioned mimicked moaned mocked mourned mouthed mumbled mused nodded \
        noted objected offered opined ordered panted persisted piped pleaded pondered pouted prayed predicted preached pressed proceeded proclaimed \
        promised prompted pronounced proposed protested puffed purred pursued put quavered queried questioned quipped quoted raged rapped rasped raved \
        read reasoned recited recommended recollected reflected related relented remembered reminded remonstrated reported reproached reproved \
        requested responded responds resumed roared ruminated sang scoffed scolded screeched shot shrieked shrugged sighed sings smiled snapped snarled \
        sneered sneezed sniffed sniffled snickered snorted sobbed soliloquised soliloquized soothed spat speculated spluttered spoke sputtered \
        squawked squeaked squealed stammered started stated stormed struck stuttered suggested suggests summarised summarized supplied swore taunted \
        teased thought threatened thundered tittered told took trilled tutted urged uttered vented ventured vociferated volunteered vowed wailed warned went \
        wept wheedled wheezed whimpered whined wondered wrote yapped yawned yelped explains observes remarks adds continues repeats \
        inquires enquires demands exclaims returns begins murmurs sighs sobs screams yells nods smiles tells thinks wonders exclaim ask observe add think",
    acts: "beamed broke burst came choked chuckled flashed flung frowned gave giggled grinned gulped hastened laughed laughs nodded nods paused pouted \
        puffed read remembered shot shrugged sighed sighs smiled smiles sniffed sniffled snorted sobbed sobs started struck took went wept yawned \
        hesitated decided recollected gasped gasps panted proceeded put wrote told",
    subs: "when as while if for because though although since until till after before whilst that where whereas unless",
    put: (
        "put burst broke chimed chipped butted weighed fired hit struck cut went goes piped spoke speaks called cried gave shot came blurted threw rapped sang",
        "in out on up forth back off over",
    ),
    saying: "saying beginning crying adding exclaiming remarking asking replying murmuring whispering observing calling muttering shouting declaring \
        answering repeating inquiring begging protesting continuing thinking demanding ejaculating screaming yelling",
    past: "ed",
    gendered: None,
    cases: &[],
    not_nouns: "",
    he: "he",
    she: "she",
    they: "they we everybody everyone all both nobody somebody someone",
    it: "it",
    i: "i",
    him: "him his himself",
    her: "her hers herself",
    mine: "me my myself mine",
    you: "you your yours yourself thee thou thy",
    articles: "the a an",
    dets: "his her their my our your its another one this that these those some every each no other",
    men: "mr sir lord king master father uncle brother boy man gentleman captain colonel prince duke count baron grandfather husband son fellow lad butler \
        footman monsieur signor herr señor squire earl marquis emperor waiter policeman coachman postman vicar curate archdeacon constable sergeant \
        general major inspector papa dad daddy grandpa nephew porter priest soldier mister esquire viceroy judge clergyman workman sailor \
        bachelor knight monk friar abbot bishop parson rector groom ostler valet landlord host barman fisherman shepherd woodman huntsman \
        chap bloke brigadier lieutenant corporal admiral commodore mate boatswain skipper policemen men boys gentlemen steward usher beadle m don père \
        fireman salesman businessman chairman chauffeur widower tsar czar sultan pope wizard",
    women: "mrs miss ms lady queen mother aunt auntie sister girl woman madam madame mademoiselle mlle mme princess duchess countess baroness grandmother wife \
        daughter maid housekeeper governess signora signorina fräulein frau widow mama mamma granny niece landlady matron hostess dame \
        dowager mum mummy lass housemaid parlourmaid chambermaid actress waitress bride heroine witch empress abbess nun nursemaid charwoman \
        spinster nanny women girls ladies señora señorita mom mommy grandma stepmother stepsister goddess priestess seamstress barmaid milkmaid ma'am",
    persons: "voice other others person stranger visitor child doctor driver servant clerk cook nurse guard messenger guest friend cousin teacher \
        student secretary lawyer attorney officer speaker neighbour neighbor companion patient prisoner thief murderer detective reporter \
        manager owner baby youth lodger passenger traveller traveler rider hunter merchant shopkeeper grocer butcher baker tailor barber \
        farmer gardener miller smith blacksmith painter artist writer poet author editor professor president chief director assistant \
        captive giant dwarf ghost spirit creature animal beast cat dog rabbit mouse caterpillar pigeon robot android computer machine pilot engineer sheriff \
        deputy witness foreman boss agent warden keeper tutor pupil scholar crowd chorus twins children people audience jury parent \
        orderly beggar peasant elder youngster newcomer intruder caller customer client fool rascal villain mayor minister ambassador \
        conductor operator receptionist bartender innkeeper undertaker surgeon dentist nobleman courtier page squire herald watchman",
    generic: "man woman girl boy lady gentleman voice other others person stranger child fellow creature lad chap youth people men women companion \
        visitor speaker friend one",
    titles: "mr mrs miss ms dr sir lady lord mlle mme m madame monsieur mademoiselle signor signora signorina señor señora don doña herr frau fräulein count \
        countess duke duchess earl marquis baron baroness prince princess king queen captain colonel major general lieutenant sergeant corporal private \
        admiral commodore inspector constable detective father mother sister brother aunt auntie uncle cousin nurse professor prof doctor \
        master mister rev reverend st saint judge president senator governor sheriff officer agent chief capt col gen lt sgt maj hon squire parson \
        canon archdeacon bishop cardinal pope dean vicar rabbi farmer old",
    ranks: "count colonel captain general doctor inspector major sergeant professor prince princess duke duchess countess marquis baron king queen vicar \
        bishop curate lord lady squire judge constable president secretary rector archdeacon parson lieutenant admiral detective sheriff \
        earl baroness emperor empress coroner superintendent commissioner governor",
    dear: "dear dearest poor old young little darling my beloved good oh o sweet fair kind the you precious",
    preps: "to at with of for from by upon on behind beside in about like than after before near against towards toward into over under without beyond between \
        opposite round around",
    and: "and or nor &",
    adverbs: "again at last also then now only still just never always once more even presently soon here too quickly suddenly often almost however \
        softly therefore thereupon there quite rather ever merely first",
    aux: "had has have would will could can should did does do was is were be been might must may shall am are",
    not_names: "if so as ah well god heaven heavens good dear please yes no not oh why what who which whose when where how \
        english french german italian spanish russian american indian irish scotch greek latin jewish chinese london paris christmas easter sunday monday tuesday wednesday thursday friday \
        saturday chapter book part volume january february march april may june july august september october november december upon \
        perhaps two three four five six seven eight nine ten such very nothing something everything anything anybody let go come look see think hush hullo hello hallo alas indeed certainly \
        of course while although though because since until till than don't i'm i've i'll it it's that's you you're thank thanks \
        sit stop wait listen tell give take get put make say said nor but yet thus hence besides meanwhile instead otherwise nonsense rubbish goodbye good-bye good-night goodnight \
        there's here's what's he's she's let's you've you'll can't won't couldn't wouldn't didn't isn't wasn't shan't eh hi hey ho ha aha ugh um er \
        hurrah bravo damn hang bless poor ever several many much more most few little great first second third next last later \
        true right wrong sure really surely possibly probably maybe exactly quite both either neither whether whatever whoever wherever whenever \
        lord master sir madam miss mister ma'am mamma papa mother father illustration project gutenberg release date title author language ebook",
    sir: "sir papa father dad daddy uncle grandpa grandfather",
    madam: "madam ma'am m'm miss mum mamma mama mother mummy aunt auntie grandma grandmother granny",
    kin: "papa father dad daddy uncle grandpa grandfather mamma mama mother mummy mum aunt auntie grandma grandmother granny nanny",
    things: "sign letter note card notice label poster message telegram inscription book \
        paper newspaper headline board screen placard caption motto banner plaque postcard",
    hyphen: false,
};

const GERMAN: Tongue = Tongue {
    code: "de",
    plain: "sagte sagt fragte fragt rief ruft antwortete antwortet erwiderte erwidert flüsterte flüstert murmelte murmelt schrie schreit \
        entgegnete entgegnet meinte meint",
    say: "begann beharrte bat befahl bemerkte berichtete bestätigte betonte brachte brüllte brummte drängte drohte erklärte ergänzte erkundigte erzählte \
        fauchte fiel flehte fluchte forderte freute fügte fuhr gab gestand grinste grunzte hauchte jammerte jubelte keuchte kicherte klagte knurrte krächzte \
        kreischte lachte lächelte log mahnte maulte nickte nuschelte prahlte raunte raunzte rechtfertigte riet schimpfte schluchzte schlug schnaubte schnaufte \
        seufzte sprach stammelte stieß stöhnte stotterte tadelte tröstete unterbrach vermutete versetzte versicherte versprach wandte warnte warf \
        wiederholte wimmerte wisperte wollte wunderte wünschte zischte zögerte dachte denkt spricht lacht erklärt nickt seufzt",
    acts: "lachte lächelte grinste nickte seufzte schlug stieß warf fiel brachte gab wollte freute zögerte wandte",
    subs: "als während weil obwohl da nachdem bevor bis wenn indem dass daß ob",
    put: ("fügte warf fiel fuhr stieß brachte gab wandte brach", "hinzu ein fort hervor zurück aus los"),
    saying: "rufend sagend fragend",
    past: "te ten",
    gendered: None,
    cases: &[],
    not_nouns: "",
    he: "er",
    she: "sie",
    they: "alle beide wir",
    it: "es",
    i: "ich",
    him: "ihn ihm sein seine seinen seinem seiner",
    her: "ihr ihre ihren ihrem ihrer",
    mine: "mich mir mein meine meinen meinem meiner",
    you: "du dich dir dein deine deinen deinem deiner euch euer eure",
    articles: "der die das den dem des ein eine einen einem einer",
    dets: "sein seine ihr ihre mein meine unser unsere dieser diese jener jene kein keine",
    men: "herr mann vater sohn bruder onkel junge bub könig prinz graf baron herzog kaiser opa großvater papa kellner diener knecht bauer lehrer arzt doktor \
        pfarrer wirt müller jäger ritter soldat hauptmann oberst kommissar direktor freund nachbar alte kutscher matrose kapitän wächter polizist richter \
        kaufmann fremde meister prinz wolf",
    women: "frau fräulein mutter tochter schwester tante mädchen königin prinzessin gräfin baronin herzogin kaiserin oma großmutter mama kellnerin dienerin \
        magd bäuerin lehrerin ärztin wirtin freundin nachbarin alte witwe dame hexe köchin amme braut",
    persons: "stimme kind gast fremde mensch leute kinder andere anderer beide",
    generic: "mann frau mädchen junge stimme mensch andere fremde alte kind",
    titles: "herr frau fräulein doktor dr professor graf gräfin baron baronin prinz prinzessin könig königin kaiser kaiserin herzog herzogin hauptmann oberst \
        leutnant major general kapitän kommissar pastor pfarrer meister schwester bruder onkel tante vater mutter",
    ranks: "graf gräfin baron könig königin prinz prinzessin kaiser kaiserin hauptmann oberst kapitän kommissar doktor professor pfarrer pastor",
    dear: "lieber liebe mein meine alter alte junger junge kleiner kleine guter gute arme armer",
    preps: "zu an auf mit von für bei aus nach vor über unter neben zwischen gegen durch ohne um in im zum zur beim vom am",
    and: "und oder",
    adverbs: "da dann nun jetzt wieder noch auch nur leise laut schnell langsam endlich schließlich plötzlich sofort dazu darauf daraufhin schon ruhig \
        freundlich trocken sich bloß",
    aux: "hat hatte habe ist war wird wurde würde kann konnte soll sollte muss musste will darf",
    not_names: "ja nein nicht was wer wie wo wann warum weshalb wohin so aber denn doch also ach oh nun gut bitte danke hier dort heute morgen gestern \
        montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september oktober november dezember \
        kapitel teil buch gott himmel mein dein euer uns euch dich mich dir mir sich man du",
    sir: "papa vater onkel opa",
    madam: "mama mutter tante oma",
    kin: "papa vater onkel opa mama mutter tante oma",
    things: "schild brief zettel karte plakat tafel inschrift buch zeitung telegramm nachricht aufschrift",
    hyphen: false,
};

const FRENCH: Tongue = Tongue {
    code: "fr",
    plain: "dit demanda demande répondit répond cria crie murmura murmure répliqua réplique reprit reprend ajouta ajoute s'écria s'écrie s'exclama chuchota fit fait",
    say: "acheva admit affirma annonça approuva appela articula assura avertit avoua balbutia bégaya bougonna bredouilla cingla clama commença commenta conclut \
        confia confirma conseilla constata continua corrigea coupa crut déclara décida décréta déplora dis disait disent dirent éclata écria exclama expliqua fis \
        gémit glissa grogna gronda grommela hasarda hurla implora insista interrogea interrompit intervint invita jeta jura lâcha lança lut marmonna marmotta \
        mentit minauda mugit nota objecta observa ordonna osa pensa persista plaisanta poursuivit précisa pria proféra prononça proposa protesta questionna raconta \
        railla rappela récita reconnut rectifia remarqua renchérit répéta reprocha répondis rétorqua ricana rit rugit rêva sanglota siffla sourit souffla souligna soupira \
        suggéra supplia susurra tempêta tonna trancha vociféra voulut fredonna demandai répondis criai s'enquit s'étonna s'indigna s'inquiéta s'informa s'impatienta \
        enquit étonna indigna inquiéta informa impatienta demandait répondait criait murmurait répétait dis-je",
    acts: "rit sourit fit jeta crut osa voulut lâcha glissa",
    subs: "quand lorsque comme si pendant tandis parce puisque bien que après avant",
    put: ("", ""),
    saying: "disant criant demandant ajoutant répondant murmurant",
    past: "a it ut ait irent èrent",
    gendered: None,
    cases: &[],
    not_nouns: "",
    he: "il t-il",
    she: "elle t-elle",
    they: "ils elles on nous tous",
    it: "ce",
    i: "je j'ai",
    him: "lui son sa ses le",
    her: "la",
    mine: "moi mon ma mes me",
    you: "tu te toi ton ta tes vous votre vos t",
    articles: "le la les l un une des",
    dets: "son sa ses mon ma mes notre leur ce cet cette ces",
    men: "monsieur homme père fils frère oncle garçon roi prince comte baron duc marquis empereur papa grand-père abbé curé docteur capitaine colonel général \
        cocher domestique valet serviteur soldat vieux vieillard jeune ami voisin mari maître juge commissaire inspecteur facteur berger pêcheur meunier don",
    women: "madame mademoiselle femme mère fille soeur sœur tante reine princesse comtesse baronne duchesse marquise impératrice maman grand-mère dame servante \
        bonne vieille épouse veuve voisine amie nourrice sorcière fée jeune-fille concierge",
    persons: "voix enfant enfants autre autres inconnu visiteur gens",
    generic: "homme femme fille garçon voix autre vieux vieille jeune enfant inconnu",
    titles: "monsieur madame mademoiselle m mme mlle docteur dr capitaine colonel général comte comtesse baron baronne duc duchesse marquis marquise prince princesse roi reine \
        abbé père mère frère soeur sœur oncle tante maître maman papa",
    ranks: "comte comtesse baron duc duchesse marquis marquise roi reine prince princesse abbé curé docteur capitaine colonel général commissaire",
    dear: "cher chère mon ma petit petite vieux vieille jeune pauvre bon bonne",
    preps: "à de du des avec pour par sur chez dans en vers contre sans sous entre devant derrière après avant d au aux",
    and: "et ou",
    adverbs: "alors puis encore enfin aussi bien soudain doucement vivement à-la-fin aussitôt ensuite déjà simplement tout-à-coup tranquillement lentement",
    aux: "a avait ai est était fut sera serait va allait peut pouvait doit devait",
    not_names: "oui non pas que qui quoi où quand comment pourquoi mais donc or ni car ah oh eh hé hélas bon bien merci voilà voici dieu ciel hier demain \
        aujourd'hui lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre chapitre partie \
        tu vous te se toi ton ta tes votre vos c'est qu'est-ce est-ce tiens allons",
    sir: "monsieur papa père oncle",
    madam: "madame maman mère tante",
    kin: "papa père oncle maman mère tante",
    things: "lettre billet écriteau affiche panneau livre journal télégramme inscription message pancarte",
    hyphen: false,
};

const SPANISH: Tongue = Tongue {
    code: "es",
    plain: "dijo dice preguntó pregunta respondió responde gritó grita contestó contesta murmuró murmura susurró susurra exclamó exclama replicó añadió agregó",
    say: "aclaró aconsejó admitió advirtió afirmó apuntó aseguró asintió balbuceó bromeó chilló comentó concluyó confesó confirmó continuó corrigió cuchicheó decía declaró \
        dije digo dijeron empezó explicó gimió gruñó indicó informó insinuó insistió interrogó interrumpió intervino inquirió juró lamentó llamó mandó masculló mintió musitó negó objetó \
        observó ofreció ordenó pensó pidió prometió pronunció propuso prosiguió protestó pregunté quiso razonó recitó reconoció refunfuñó repitió repuso respondí rió rogó rugió \
        sentenció siguió sollozó sonrió soltó sostuvo sugirió suplicó suspiró tartamudeó terció titubeó vociferó decidió ordenaba preguntaba",
    acts: "rió sonrió asintió suspiró quiso siguió soltó",
    subs: "cuando mientras como si porque aunque después antes que",
    put: ("", ""),
    saying: "diciendo gritando preguntando añadiendo respondiendo",
    past: "ó aba ía",
    gendered: None,
    cases: &[],
    not_nouns: "",
    he: "él",
    she: "ella",
    they: "ellos ellas todos ambos nosotros",
    it: "ello",
    i: "yo",
    him: "lo su sus",
    her: "la",
    mine: "me mi mis mí",
    you: "tú te ti tu tus usted ustedes vosotros os",
    articles: "el la los las un una",
    dets: "su sus mi mis nuestro nuestra este esta ese esa aquel aquella otro otra",
    men: "señor hombre padre hijo hermano tío muchacho chico niño rey príncipe conde barón duque marqués emperador papá abuelo cura doctor médico capitán coronel general cochero \
        criado mozo soldado viejo anciano joven amigo vecino marido maestro juez comisario don caballero escudero ventero barbero pastor camarero",
    women: "señora señorita mujer madre hija hermana tía muchacha chica niña reina princesa condesa baronesa duquesa marquesa emperatriz mamá abuela criada vieja anciana esposa \
        viuda vecina amiga maestra doña dama bruja ama camarera",
    persons: "voz otro otra desconocido visitante gente",
    generic: "hombre mujer muchacho muchacha chico chica voz otro otra viejo vieja joven niño niña",
    titles: "señor señora señorita sr sra srta don doña doctor dr capitán coronel general conde condesa barón duque duquesa marqués marquesa príncipe princesa rey reina padre madre fray sor \
        tío tía",
    ranks: "conde condesa barón duque duquesa marqués marquesa rey reina príncipe princesa cura doctor capitán coronel general comisario",
    dear: "querido querida mi viejo vieja joven pobre buen buena pequeño pequeña",
    preps: "a de con por para en sobre sin hacia contra desde entre al del ante bajo tras",
    and: "y e o u",
    adverbs: "entonces luego también ya todavía aún al-fin otra-vez después suavemente bajito",
    aux: "ha había he es era fue está estaba será va iba puede podía debe debía",
    not_names: "sí no que qué quién cómo cuándo dónde por-qué pero pues así ah oh ay eh bueno bien gracias dios cielo hoy mañana ayer lunes martes miércoles jueves viernes sábado domingo \
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre capítulo parte tú usted ustedes te se ti tu tus le les nos",
    sir: "señor papá padre tío",
    madam: "señora mamá madre tía",
    kin: "papá padre tío mamá madre tía",
    things: "carta cartel letrero nota libro periódico telegrama inscripción mensaje rótulo",
    hyphen: false,
};

const ITALIAN: Tongue = Tongue {
    code: "it",
    plain: "disse dice chiese chiede rispose risponde gridò grida mormorò mormora sussurrò esclamò esclama domandò replicò aggiunse ribatté",
    say: "affermò ammise annunciò approvò assicurò avvertì balbettò bisbigliò borbottò brontolò cominciò commentò concluse confermò confessò consigliò continuò \
        corresse decise dichiarò dissi diceva dissero esitò esordì fece gemette ghignò giurò implorò incalzò informò insistette insisté interloquì interruppe intervenne \
        invocò lamentò mentì mugolò notò obiettò offrì ordinò osservò pensò pregò proclamò promise propose proseguì protestò raccontò recitò riconobbe rimproverò \
        riprese rise ripeté risposi sbottò sbraitò scherzò sentenziò singhiozzò sorrise sospirò spiegò strillò suggerì supplicò tagliò tuonò urlò volle",
    acts: "rise sorrise sospirò fece volle tagliò",
    subs: "quando mentre come se perché poiché benché dopo prima finché",
    put: ("", ""),
    saying: "dicendo gridando chiedendo aggiungendo rispondendo",
    past: "ò ì ava eva iva",
    gendered: None,
    cases: &[],
    not_nouns: "",
    he: "egli lui",
    she: "ella lei",
    they: "essi esse loro tutti entrambi noi",
    it: "esso essa",
    i: "io",
    him: "gli suo suoi",
    her: "sua sue",
    mine: "mi me mio mia miei mie",
    you: "tu ti te tuo tua tuoi tue voi vi vostro vostra",
    articles: "il lo la i gli le l un uno una",
    dets: "suo sua suoi sue mio mia nostro nostra questo questa quel quella quello altro altra",
    men: "signor signore uomo padre figlio fratello zio ragazzo re principe conte barone duca marchese imperatore papà babbo nonno prete dottore medico capitano colonnello generale \
        cocchiere servo servitore soldato vecchio giovane amico vicino marito maestro giudice commissario don frate cameriere falegname burattinaio grillo cavaliere oste",
    women: "signora signorina donna madre figlia sorella zia ragazza regina principessa contessa baronessa duchessa marchesa imperatrice mamma nonna serva vecchia moglie vedova \
        vicina amica maestra fata strega dama cameriera ostessa",
    persons: "voce bambino bambina altro altra sconosciuto ospite gente",
    generic: "uomo donna ragazzo ragazza voce altro altra vecchio vecchia giovane bambino bambina",
    titles: "signor signore signora signorina sig dottor dottore dott professor professore capitano colonnello generale conte contessa barone baronessa duca duchessa marchese marchesa \
        principe principessa re regina don donna padre madre fra frate suor zio zia mastro",
    ranks: "conte contessa barone duca duchessa marchese marchesa re regina principe principessa dottore capitano colonnello generale commissario",
    dear: "caro cara mio mia vecchio vecchia giovane povero povera buon buona piccolo piccola",
    preps: "a di da in con su per tra fra al allo alla del dello della dal dalla nel nella sul sulla contro verso senza sotto sopra dopo prima",
    and: "e ed o",
    adverbs: "allora poi ancora infine anche già subito piano dolcemente finalmente sottovoce intanto",
    aux: "ha aveva ho è era fu stava sarà va andava può poteva deve doveva",
    not_names: "sì no non che chi cosa dove quando come perché ma dunque così ah oh ehi bene grazie dio cielo oggi ieri domani lunedì martedì mercoledì giovedì venerdì sabato domenica \
        gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre capitolo parte tu voi vi ti te si ci",
    sir: "signore signor papà babbo padre zio",
    madam: "signora mamma madre zia",
    kin: "papà babbo padre zio mamma madre zia",
    things: "lettera biglietto cartello libro giornale telegramma iscrizione messaggio insegna",
    hyphen: false,
};

const PORTUGUESE: Tongue = Tongue {
    code: "pt",
    plain: "disse diz perguntou pergunta respondeu responde gritou grita murmurou sussurrou exclamou replicou acrescentou retrucou",
    say: "aconselhou admitiu advertiu afirmou ajuntou anunciou assegurou balbuciou berrou bradou choramingou comentou concluiu concordou confessou confirmou continuou cochichou corrigiu \
        começou dizia disseram declarou decidiu explicou falou fez gaguejou gemeu indagou informou insistiu interrompeu interveio inquiriu jurou lamentou lembrou mandou mentiu negou \
        notou objetou observou ofereceu ordenou pediu pensou prometeu propôs prosseguiu protestou quis reclamou reconheceu repetiu resmungou retorquiu riu rogou rosnou rugiu segredou \
        soluçou sorriu soltou sugeriu suplicou suspirou tornou volveu redarguiu atalhou",
    acts: "riu sorriu suspirou quis fez soltou tornou",
    subs: "quando enquanto como se porque embora depois antes que",
    put: ("", ""),
    saying: "dizendo gritando perguntando acrescentando respondendo",
    past: "ou eu iu ava ia",
    gendered: None,
    cases: &[],
    not_nouns: "",
    he: "ele",
    she: "ela",
    they: "eles elas todos ambos nós",
    it: "isso isto",
    i: "eu",
    him: "lhe seu seus o",
    her: "sua suas",
    mine: "me mim meu minha meus minhas",
    you: "tu te ti teu tua teus tuas você vocês vos",
    articles: "o a os as um uma",
    dets: "seu sua seus suas meu minha nosso nossa este esta esse essa aquele aquela outro outra",
    men: "senhor homem pai filho irmão tio rapaz menino rei príncipe conde barão duque marquês imperador papai papá avô padre cura doutor médico capitão coronel general cocheiro criado \
        moço soldado velho jovem amigo vizinho marido mestre juiz comissário dom",
    women: "senhora senhorita menina mulher mãe filha irmã tia moça rapariga rainha princesa condessa baronesa duquesa marquesa imperatriz mamãe mamã avó criada velha esposa viúva \
        vizinha amiga mestra dona dama bruxa ama",
    persons: "voz criança outro outra desconhecido visitante gente",
    generic: "homem mulher rapaz moça voz outro outra velho velha jovem menino menina criança",
    titles: "senhor senhora senhorita sr sra srta dom dona doutor dr capitão coronel general conde condessa barão baronesa duque duquesa marquês marquesa príncipe princesa rei rainha \
        padre madre frei tio tia seu",
    ranks: "conde condessa barão duque duquesa marquês marquesa rei rainha príncipe princesa padre doutor capitão coronel general comissário",
    dear: "querido querida meu minha velho velha jovem pobre bom boa pequeno pequena",
    preps: "a de com por para em sobre sem contra desde entre ao do da no na pelo pela até sob após",
    and: "e ou",
    adverbs: "então depois também já ainda afinal enfim logo baixinho finalmente",
    aux: "tem tinha há é era foi está estava será vai ia pode podia deve devia",
    not_names: "sim não que quem como quando onde por-quê mas pois assim ah oh ai eh bem obrigado obrigada graças deus céu hoje amanhã ontem segunda terça quarta quinta sexta sábado domingo \
        janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro capítulo parte tu você vocês te se",
    sir: "senhor papai papá pai tio",
    madam: "senhora mamãe mamã mãe tia",
    kin: "papai papá pai tio mamãe mamã mãe tia",
    things: "carta cartaz letreiro bilhete livro jornal telegrama inscrição mensagem placa",
    hyphen: false,
};

const DUTCH: Tongue = Tongue {
    code: "nl",
    plain: "zei zegt vroeg vraagt riep roept antwoordde antwoordt fluisterde mompelde schreeuwde hernam sprak",
    say: "begon beval bekende beloofde bevestigde bromde besloot brulde dacht dreigde drong erkende fluistert gaf gilde grijnsde grinnikte gromde herhaalde hijgde huilde jammerde kermde klaagde \
        knikte krijste lachte loog meende merkte mopperde onderbrak opperde piepte protesteerde raadde schaterde siste smeekte snauwde snikte snoof spotte stamelde stelde stotterde \
        troostte verklaarde verbeterde vervolgde verzekerde verzuchtte viel voegde waarschuwde wierp wilde zuchtte lispelde prevelde vertelde zeiden zeide vroegen",
    acts: "lachte grijnsde knikte zuchtte snoof gaf viel wierp wilde",
    subs: "toen terwijl omdat als hoewel nadat voordat totdat zodat dat of",
    put: ("voegde viel wierp bracht drong merkte barstte", "toe in tegen uit aan op"),
    saying: "roepend zeggend vragend",
    past: "te de",
    gendered: None,
    cases: &[],
    not_nouns: "",
    he: "hij",
    she: "zij ze",
    they: "allen beiden iedereen wij we",
    it: "het",
    i: "ik",
    him: "hem zijn",
    her: "haar",
    mine: "mij me mijn",
    you: "jij je jou jouw u uw jullie",
    articles: "de het een",
    dets: "zijn haar mijn ons onze hun deze die dit andere ander geen",
    men: "heer meneer mijnheer man vader zoon broer oom jongen koning prins graaf baron hertog keizer opa grootvader dokter dominee pastoor kapitein kolonel generaal knecht boer \
        soldaat oude vriend buurman echtgenoot meester rechter commissaris kelner schipper matroos",
    women: "mevrouw juffrouw vrouw moeder dochter zus zuster tante meisje koningin prinses gravin barones hertogin keizerin oma grootmoeder dienstbode meid boerin weduwe vriendin \
        buurvrouw echtgenote heks dame kokkin",
    persons: "stem kind gast vreemdeling ander andere mensen kinderen",
    generic: "man vrouw meisje jongen stem ander andere oude kind vreemdeling",
    titles: "heer meneer mijnheer mevrouw juffrouw dhr mevr mw mej dokter dr professor graaf gravin baron barones prins prinses koning koningin keizer kapitein kolonel generaal \
        dominee pastoor meester zuster broeder broer oom tante vader moeder inspecteur commissaris",
    ranks: "graaf gravin baron barones koning koningin prins prinses keizer kapitein kolonel generaal dokter dominee pastoor professor commissaris",
    dear: "lieve beste mijn oude jonge kleine arme goede",
    preps: "aan op met voor bij uit naar na van over onder naast tussen tegen door zonder om in te tot",
    and: "en of",
    adverbs: "toen dan nu weer nog ook maar zacht luid snel langzaam eindelijk plotseling daarop rustig zachtjes",
    aux: "heeft had heb is was wordt werd zou kan kon moet moest mag wil",
    not_names: "ja nee niet wat wie hoe waar wanneer waarom dus maar want ach o oh nou goed dank hier daar vandaag morgen gisteren maandag dinsdag woensdag donderdag vrijdag zaterdag \
        zondag januari februari maart april mei juni juli augustus september oktober november december hoofdstuk deel boek god hemel jij je u jullie uw jouw er men",
    sir: "meneer mijnheer papa vader oom opa",
    madam: "mevrouw juffrouw mama moeder tante oma",
    kin: "papa vader oom opa mama moeder tante oma",
    things: "brief briefje bord boek krant telegram opschrift bericht kaart",
    hyphen: false,
};
