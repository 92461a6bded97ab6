//! Speech tags in other languages: everyday ones, in the forms that books use, each after two people have spoken.

use super::*;

/// Asserts who says the quotations of each text, after the two people of the introduction have spoken.
#[track_caller]
fn assert_speakers(language: &str, introduction: &str, texts: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (text, expected) in texts {
        let read = read(&format!("---\nlanguage: {language}\n---\n\n{introduction}{text}"));
        let said: Vec<(&str, &str)> = read.said().into_iter().filter(|(who, _)| *who != "narrator").skip(2).collect();
        if said.iter().map(|(who, _)| *who).ne(expected.iter().copied()) {
            wrong.push(format!("{text:?}: {said:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn german_tags_name_their_speakers() {
    assert_speakers(
        "de",
        "„Ich bin da“, sagte Anna.\n\n„Ich auch“, sagte Karl.\n\n",
        &[
            ("„Guten Morgen“, sagte Anna.", &["Anna"]),
            ("„Wohin gehst du?“, fragte Karl leise.", &["Karl"]),
            ("Anna antwortete: „Nach Hause.“", &["Anna"]),
            ("„Ich komme mit“, rief Karl, „warte auf mich!“", &["Karl", "Karl"]),
            ("„Das“, so Anna, „ist mein Haus.“", &["Anna", "Anna"]),
            ("»Nein«, entgegnete Frau Müller, »niemals.«", &["Frau Müller", "Frau Müller"]),
            ("»Herr Doktor!«, rief die alte Köchin.", &["die alte Köchin"]),
            ("„Warum?“, wollte Karl wissen.", &["Karl"]),
            ("Da sprach der König: „Bringt sie her.“", &["der König"]),
            ("„Vielleicht“, gab Anna zu.", &["Anna"]),
            ("„Niemals!“, fuhr Karl sie an.", &["Karl"]),
            ("„Ich weiß es nicht“, murmelte er.\n\n„Doch“, sagte sie.", &["Karl", "Anna"]),
            ("„Halt!“, schrie Karls Bruder.", &["Karls Bruder"]),
            ("„Und dann?“ Anna lachte.", &["Anna"]),
            ("Karl nickte. „Gut.“", &["Karl"]),
            ("„Ja“, hauchte Anna, „ja.“", &["Anna", "Anna"]),
            ("„Das geht nicht“, fiel ihm Anna ins Wort.", &["Anna"]),
            ("„Wer ist da?“, hörte man Karl rufen.", &["Karl"]),
            ("„Ach“, machte Anna.", &["Anna"]),
        ],
    );
}

#[test]
fn french_tags_name_their_speakers() {
    assert_speakers(
        "fr",
        "— Je suis là, dit Anne.\n\n— Moi aussi, dit Paul.\n\n",
        &[
            ("« Bonjour », dit Anne.", &["Anne"]),
            ("« Où vas-tu ? » demanda Paul.", &["Paul"]),
            ("Anne répondit : « À la maison. »", &["Anne"]),
            ("« Je viens, cria Paul, attends-moi ! »", &["Paul", "Paul"]),
            ("« Non », répliqua Mme Dupont.", &["Mme Dupont"]),
            ("— Jamais, fit le vieux marin.", &["le vieux marin"]),
            ("— Pourquoi ? voulut savoir Paul.", &["Paul"]),
            ("— Peut-être, admit Anne.", &["Anne"]),
            ("— Tu as raison, lui dit Paul.", &["Paul"]),
            ("— C'est vrai, s'exclama Anne.", &["Anne"]),
            ("— Je ne sais pas, murmura-t-il.\n\n— Si, dit-elle.", &["Paul", "Anne"]),
            ("— Venez ! reprit Paul en riant. Il est tard.", &["Paul", "Paul"]),
            ("— Ah ! dit Anne. Et après ?", &["Anne", "Anne"]),
            ("Paul se leva.\n\n— Bien, partons.", &["Paul"]),
            ("— Oui, ajouta l'abbé Pirard.", &["abbé Pirard"]),
            ("— Silence ! ordonna le capitaine.", &["le capitaine"]),
            ("Et Paul de répondre : « Jamais. »", &["Paul"]),
            ("« Oui », acquiesça Anne.", &["Anne"]),
            ("« Vraiment ? » s’étonna Paul.", &["Paul"]),
        ],
    );
}

#[test]
fn spanish_tags_name_their_speakers() {
    assert_speakers(
        "es",
        "—Aquí estoy —dijo Ana.\n\n—Yo también —dijo Luis.\n\n",
        &[
            ("—Buenos días —dijo Ana.", &["Ana"]),
            ("—¿Adónde vas? —preguntó Luis.", &["Luis"]),
            ("—A casa —respondió Ana—. ¿Vienes?", &["Ana", "Ana"]),
            ("—Espérame —gritó Luis, y corrió.", &["Luis"]),
            ("«No», replicó la señora Pérez.", &["señora Pérez"]),
            ("Ana dijo: «Nunca».", &["Ana"]),
            ("—¡Nunca! —exclamó el viejo marinero.", &["el viejo marinero"]),
            ("—¿Por qué? —quiso saber Luis.", &["Luis"]),
            ("—Tal vez —admitió Ana.", &["Ana"]),
            ("—Tienes razón —le dijo Luis a Ana.", &["Luis"]),
            ("—No lo sé —murmuró él.\n\n—Sí —dijo ella.", &["Luis", "Ana"]),
            ("—¡Vámonos! —añadió don Quijote—, que es tarde.", &["don Quijote", "don Quijote"]),
            ("Luis se levantó.\n\n—Bien, vámonos.", &["Luis"]),
            ("—Silencio —ordenó el capitán.", &["el capitán"]),
            ("—Ya voy —Ana se levantó—. Un momento.", &["Ana", "Ana"]),
            ("—Así es —asintió Luis.", &["Luis"]),
            ("—¿De verdad? —se sorprendió Ana.", &["Ana"]),
            ("—Yo no fui —se defendió Luis.", &["Luis"]),
        ],
    );
}

#[test]
fn italian_tags_name_their_speakers() {
    assert_speakers(
        "it",
        "«Eccomi», disse Giulia.\n\n«Anch’io», disse Renzo.\n\n",
        &[
            ("«Buongiorno», disse Giulia.", &["Giulia"]),
            ("«Dove vai?» chiese Renzo.", &["Renzo"]),
            ("Giulia rispose: «A casa».", &["Giulia"]),
            ("«Vengo», gridò Renzo, «aspettami!»", &["Renzo", "Renzo"]),
            ("«No», ribatté la signora Rossi.", &["signora Rossi"]),
            ("— Mai! — esclamò il vecchio marinaio.", &["il vecchio marinaio"]),
            ("«Perché?» volle sapere Renzo.", &["Renzo"]),
            ("«Forse», ammise Giulia.", &["Giulia"]),
            ("«Hai ragione», le disse Renzo.", &["Renzo"]),
            ("«Non lo so», mormorò lui.\n\n«Sì», disse lei.", &["Renzo", "Giulia"]),
            ("– Andiamo – aggiunse Renzo. – È tardi.", &["Renzo", "Renzo"]),
            ("Renzo si alzò.\n\n«Bene, andiamo».", &["Renzo"]),
            ("«Silenzio!» ordinò il capitano.", &["il capitano"]),
            ("\"Sì,\" fece Giulia, \"certo.\"", &["Giulia", "Giulia"]),
            ("«Davvero?» si stupì Giulia.", &["Giulia"]),
            ("«Eccomi», annuì Renzo.", &["Renzo"]),
            ("«Chi è?» domandò don Abbondio.", &["don Abbondio"]),
            ("«Ah!» esclamò l'oste.", &["l'oste"]),
        ],
    );
}

#[test]
fn portuguese_tags_name_their_speakers() {
    assert_speakers(
        "pt",
        "— Aqui estou — disse Luísa.\n\n— Eu também — disse Jorge.\n\n",
        &[
            ("— Bom dia — disse Luísa.", &["Luísa"]),
            ("— Aonde vais? — perguntou Jorge.", &["Jorge"]),
            ("— Para casa — respondeu Luísa. — Vens?", &["Luísa", "Luísa"]),
            ("— Espera! — gritou Jorge, correndo.", &["Jorge"]),
            ("«Não», replicou a senhora Pinto.", &["senhora Pinto"]),
            ("Luísa disse: «Nunca».", &["Luísa"]),
            ("— Nunca! — exclamou o velho marinheiro.", &["o velho marinheiro"]),
            ("— Porquê? — quis saber Jorge.", &["Jorge"]),
            ("— Talvez — admitiu Luísa.", &["Luísa"]),
            ("— Tens razão — disse-lhe Jorge.", &["Jorge"]),
            ("— Não sei — murmurou ele.\n\n— Sim — disse ela.", &["Jorge", "Luísa"]),
            ("Jorge levantou-se.\n\n— Bem, vamos.", &["Jorge"]),
            ("— Silêncio! — ordenou o capitão.", &["o capitão"]),
            ("— Pois — assentiu Jorge.", &["Jorge"]),
            ("— A sério? — espantou-se Luísa.", &["Luísa"]),
            ("— Vamos — acrescentou dom Pedro —, é tarde.", &["dom Pedro", "dom Pedro"]),
        ],
    );
}

#[test]
fn dutch_tags_name_their_speakers() {
    assert_speakers(
        "nl",
        "‘Hier ben ik,’ zei Saskia.\n\n‘Ik ook,’ zei Femke.\n\n",
        &[
            ("„Goedemorgen”, zei Saskia.", &["Saskia"]),
            ("‘Waar ga je heen?’ vroeg Femke.", &["Femke"]),
            ("Saskia antwoordde: ‘Naar huis.’", &["Saskia"]),
            ("‘Wacht,’ riep Femke, ‘ik kom mee!’", &["Femke", "Femke"]),
            ("‘Nee,’ hernam mevrouw De Vries.", &["mevrouw De Vries"]),
            ("‘Nooit!’ riep de oude schipper.", &["de oude schipper"]),
            ("‘Waarom?’ wilde Femke weten.", &["Femke"]),
            ("‘Misschien,’ gaf Saskia toe.", &["Saskia"]),
            ("‘Je hebt gelijk,’ zei Femke zacht.", &["Femke"]),
            ("‘Stilte!’ beval de kapitein.", &["de kapitein"]),
            ("Femke stond op. ‘Goed.’", &["Femke"]),
            ("‘Echt?’ Saskia lachte.", &["Saskia"]),
            ("\"Kom,\" fluisterde Saskia, \"gauw.\"", &["Saskia", "Saskia"]),
            ("‘Dat is zo,’ knikte Femke.", &["Femke"]),
        ],
    );
}

#[test]
fn polish_tags_name_their_speakers() {
    assert_speakers(
        "pl",
        "— Jestem — powiedziała Zosia.\n\n— Ja też — powiedział Tadeusz.\n\n",
        &[
            ("— Dzień dobry — powiedziała Zosia.", &["Zosia"]),
            ("— Dokąd idziesz? — zapytał Tadeusz.", &["Tadeusz"]),
            ("— Do domu — odparła Zosia. — Idziesz?", &["Zosia", "Zosia"]),
            ("— Czekaj! — zawołał Tadeusz i pobiegł.", &["Tadeusz"]),
            ("„Nie”, odrzekła pani Nowak.", &["pani Nowak"]),
            ("Zosia powiedziała: „Nigdy”.", &["Zosia"]),
            ("— Nigdy! — krzyknął stary żeglarz.", &["stary żeglarz"]),
            ("— Dlaczego? — zdziwił się Tadeusz.", &["Tadeusz"]),
            ("— Może — przyznała Zosia.", &["Zosia"]),
            ("— Masz rację — rzekł do niej Tadeusz.", &["Tadeusz"]),
            ("— Nie wiem — mruknął.\n\n— Wiesz — odpowiedziała.", &["Tadeusz", "Zosia"]),
            ("Tadeusz wstał.\n\n— Dobrze, chodźmy.", &["Tadeusz"]),
            ("— Cisza! — rozkazał kapitan.", &["kapitan"]),
            ("– Tak – szepnęła Zosia – proszę.", &["Zosia", "Zosia"]),
            ("— A to dobre! — roześmiał się Tadeusz.", &["Tadeusz"]),
            ("— Siądź — rzekła sklepowa wskazując krzesło.", &["sklepowa"]),
            ("— Siądź — odezwała się sklepowa.", &["sklepowa"]),
            ("— Ach — rzekł cicho stróż.", &["stróż"]),
            ("— Ach... ach!... — szepnął Tadeusz i usiadł.", &["Tadeusz"]),
        ],
    );
}

#[test]
fn russian_tags_name_their_speakers() {
    assert_speakers(
        "ru",
        "— Я здесь, — сказала Анна.\n\n— Я тоже, — сказал Пётр.\n\n",
        &[
            ("— Доброе утро, — сказала Анна.", &["Анна"]),
            ("— Куда ты идёшь? — спросил Пётр.", &["Пётр"]),
            ("— Домой, — ответила Анна. — Пойдёшь?", &["Анна", "Анна"]),
            ("— Подожди! — крикнул Пётр и побежал.", &["Пётр"]),
            ("«Нет», — возразила госпожа Иванова.", &["госпожа Иванова"]),
            ("Анна сказала: «Никогда».", &["Анна"]),
            ("— Никогда! — воскликнул старый матрос.", &["старый матрос"]),
            ("— Почему? — удивился Пётр.", &["Пётр"]),
            ("— Может быть, — призналась Анна.", &["Анна"]),
            ("— Ты прав, — сказал ему Пётр.", &["Пётр"]),
            ("— Не знаю, — пробормотал он.\n\n— Знаешь, — сказала она.", &["Пётр", "Анна"]),
            ("Пётр встал.\n\n— Хорошо, пойдём.", &["Пётр"]),
            ("— Тихо! — приказал капитан.", &["капитан"]),
            ("– Да, – прошептала Анна, – прошу.", &["Анна", "Анна"]),
            ("— Вот оно что! — засмеялся Пётр.", &["Пётр"]),
            ("— Садись, — сказал портной.", &["портной"]),
            ("— Садись, — сказала портниха Анне.", &["портниха"]),
            ("— Садись, — сказал Пётр вздохнув.", &["Пётр"]),
            ("— Ах, — проговорил князь Андрей, — поздно.", &["князь Андрей", "князь Андрей"]),
        ],
    );
}

#[test]
fn the_cases_of_a_name_are_one_person() {
    for (language, text, expected) in [
        (
            "pl",
            "— Kto tam? — spytał Gralewski.\n\n— To ja — rzekła pani Bilska do Gralewskiego.\n\nGłos Gralewskiego zadrżał. \
             Podał rękę pani Bilskiej.\n\n— Czekałem — powiedział Bilskiej Gralewski.\n\n— Na mnie? — spytała pani Bilska.",
            ["Gralewski", "pani Bilska", "Gralewski", "pani Bilska"],
        ),
        (
            "ru",
            "— Кто там? — спросил Степан Громов.\n\n— Это я, — сказала Зоя Степану.\n\nГолос Громова дрогнул. Он подал Зое руку.\n\n\
             — Я ждал, — ответил Зое Степан.\n\n— Меня? — спросила Зоя.",
            ["Степан", "Зоя", "Степан", "Зоя"],
        ),
    ] {
        let read = read(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        let said = read.said().into_iter().map(|(who, _)| who).filter(|who| *who != "narrator");
        let said: Vec<&str> =
            said.map(|who| who.split(' ').next().filter(|_| language == "ru").unwrap_or(who)).collect();
        assert_eq!(said, expected, "{language}");
        assert!(!read.script.speakers.iter().any(|one| one.name.contains("Gralewskiego")), "{language}");
    }
}

#[test]
fn a_french_tag_may_stand_inside_the_marks_and_the_speech_go_on_after_it() {
    let said = |text: &str| {
        let read = read(&format!("---\nlanguage: fr\n---\n\n{text}"));
        read.said().into_iter().map(|(who, what)| format!("{who}: {what}")).collect::<Vec<_>>()
    };
    let expected = ["Paul: « Je viens,", "narrator: dit Paul,", "Paul: attendez-moi ! »"];
    assert_eq!(said("« Je viens, dit Paul, attendez-moi ! »"), expected);
    let expected = ["Paul: — Je viens,", "narrator: dit Paul,", "Paul: attendez-moi !"];
    assert_eq!(said("— Je viens, dit Paul, attendez-moi !"), expected);
    let expected = ["Paul: — Je viens,", "narrator: dit Paul, qui riait."];
    assert_eq!(said("— Je viens, dit Paul, qui riait."), expected);
    // A verb of speech that belongs to what is said divides nothing.
    let expected = ["Paul: « Il a dit oui hier. »", "narrator: fit Paul."];
    assert_eq!(said("« Il a dit oui hier. » fit Paul."), expected);
}

#[test]
fn japanese_tags_name_their_speakers() {
    assert_speakers(
        "ja",
        "「ここだ」と花子は言った。\n\n「私も」と太郎が答えた。\n\n",
        &[
            ("「はい」と花子は言った。", &["花子"]),
            ("「待って！」と太郎が叫んだ。", &["太郎"]),
            ("花子は「行きましょう」と言った。", &["花子"]),
            ("太郎が「どこへ？」と尋ねた。", &["太郎"]),
            ("「本当？」花子は聞いた。", &["花子"]),
            ("「さあ」と、太郎は小さな声で言った。", &["太郎"]),
            ("「はい」と花子は太郎に言った。", &["花子"]),
            ("「行こう」と太郎は言って、立ち上がった。", &["太郎"]),
            ("「雨だ」と太郎が呟いた。「帰ろう」", &["太郎", "太郎"]),
            ("花子は『夜』という本を読んだ。", &[]),
            ("店の名前は「海」だった。", &[]),
        ],
    );
}

#[test]
fn chinese_tags_name_their_speakers() {
    assert_speakers(
        "zh",
        "“我在这里，”李明说。\n\n“我也是。”王小红答道。\n\n",
        &[
            ("“走吧。”李明说。", &["李明"]),
            ("“去哪儿？”王小红问道。", &["王小红"]),
            ("李明说：“天黑了。”", &["李明"]),
            ("王小红笑着说：“好啊。”", &["王小红"]),
            ("“等等，”李明喊道，“我也去！”", &["李明", "李明"]),
            ("「走吧。」李明說道。", &["李明"]),
            ("“不行。”李明对王小红说。", &["李明"]),
            ("李明低声问：“谁在那里？”", &["李明"]),
            ("“好。”王小红立刻回答。", &["王小红"]),
            ("李明说，“走吧。”", &["李明"]),
        ],
    );
}

#[test]
fn a_person_is_found_by_one_tag_in_a_language_without_spaces() {
    for (language, text, who) in [
        ("ja", "「おはよう」と健一は言った。", "健一"),
        ("ja", "健一は「おはよう」と言った。", "健一"),
        ("ja", "「おはよう」と、さくらが答えた。", "さくら"),
        ("ja", "「おはよう」とマリアは囁いた。", "マリア"),
        ("zh", "“早上好。”赵云说。", "赵云"),
        ("zh", "赵云问道：“谁？”", "赵云"),
    ] {
        let read = read(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        assert!(read.said().iter().any(|(name, _)| *name == who), "{text}: {:?}", read.said());
    }
}

#[test]
fn what_is_no_tag_names_nobody_in_a_language_without_spaces() {
    for (language, text) in [
        ("ja", "花子は「夜」という本を読んだ。"),
        ("ja", "「海」は店の名前だ。"),
        ("zh", "他读了一本叫“夜”的书。"),
        ("zh", "据说“海”是一家店。"),
    ] {
        let read = read(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        assert!(read.said().iter().all(|(name, _)| *name == "narrator"), "{text}: {:?}", read.said());
    }
}
