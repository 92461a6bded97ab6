//! Dates, times, ordinals, Roman numerals and abbreviations in languages other than English.

use super::*;

#[test]
fn german_ordinals_end_as_their_article_asks() {
    says(
        "de",
        &[
            ("um 14:30 Uhr und um 14.30 Uhr, 8:00 Uhr", "um 14 Uhr 30 und um 14 Uhr 30, 8 Uhr"),
            ("am 3. Mai, der 3. Mai, 3. Mai", "am dritten Mai, der dritte Mai, dritter Mai"),
            (
                "im 19. Jahrhundert, in der 3. Klasse, die 3. Klasse",
                "im neunzehnten Jahrhundert, in der dritten Klasse, die dritte Klasse",
            ),
            ("2. Kapitel, der 2. Weltkrieg", "zweites Kapitel, der zweite Weltkrieg"),
            (
                "am 01.02.2023, vom 3. bis 5. Mai 1984",
                "am ersten Februar 2023, vom dritten bis fünften Mai neunzehnhundertvierundachtzig",
            ),
            ("Er war 21. Dann ging er.", "Er war 21. Dann ging er."),
            (
                "Im Jahr 1984, 1984 Menschen, 1.250.000 Euro, 10 000",
                "Im Jahr neunzehnhundertvierundachtzig, 1984 Menschen, 1250000 Euro, 10000",
            ),
            ("Am 24.12. kommt er.", "Am vierundzwanzigsten Dezember kommt er."),
        ],
    );
}

#[test]
fn german_rulers_and_abbreviations_are_said_in_full() {
    says(
        "de",
        &[
            ("Heinrich IV. ging nach Canossa.", "Heinrich der Vierte ging nach Canossa."),
            (
                "Heinrichs IV. Gang; unter Ludwig XIV. litt man.",
                "Heinrichs des Vierten Gang; unter Ludwig dem Vierzehnten litt man.",
            ),
            ("Katharina II. und Papst Pius X.", "Katharina die Zweite und Papst Pius der Zehnte."),
            ("das XIX. Jahrhundert, Kapitel IV, Band II", "das neunzehnte Jahrhundert, Kapitel 4, Band 2"),
            (
                "Hr. Müller, Dr. Weiß, z. B. hier, d.h. dort, usw.",
                "Herr Müller, Doktor Weiß, zum Beispiel hier, das heißt dort, und so weiter.",
            ),
            (
                "Nr. 5, S. 12, ca. 3 km, 20 °C, 3 Mio. Leute",
                "Nummer 5, Seite 12, circa 3 Kilometer, 20 Grad Celsius, 3 Millionen Leute",
            ),
            ("44 v. Chr. war er tot. Ein CD-Spieler, MIX.", "44 vor Christus war er tot. Ein CD-Spieler, MIX."),
            ("2:1, 1/2, 3/4, m²", "2 zu 1, ein halb, drei Viertel, Quadratmeter"),
        ],
    );
}

#[test]
fn french_says_dates_times_and_kings() {
    says(
        "fr",
        &[
            ("n° 5, Nº 7, p. 12", "numéro 5, Numéro 7, page 12"),
            ("à 14h30, 14 h 30, 8h, 1h", "à 14 heures 30, 14 heures 30, 8 heures, 1 heure"),
            (
                "le 01/02/2023, le 1er mai, la 2e fois, la 1re",
                "le premier février 2023, le premier mai, la deuxième fois, la première",
            ),
            ("Louis XIV, François Ier, Napoléon III", "Louis 14, François premier, Napoléon 3"),
            (
                "au XIXe siècle, XXᵉ siècle, chapitre IV, tome II",
                "au dix-neuvième siècle, vingtième siècle, chapitre 4, tome 2",
            ),
            ("M. Dupont et Mme Roux, Mlle Ode, etc.", "Monsieur Dupont et Madame Roux, Mademoiselle Ode, et cetera."),
            ("10 000 €, 3,5 km, 1/2", "10000 euros, 3,5 kilomètres, un demi"),
            ("DIX, LE CD, MIX", "DIX, Le CD, MIX"),
        ],
    );
}

#[test]
fn spanish_says_dates_times_and_kings() {
    says(
        "es",
        &[
            ("El 01/02/2023 a las 12:00 o a las 13:30", "El 1 de febrero de 2023 a las 12 o a las 13 y 30"),
            ("pagó $2000 y 3,5 €. 1.000 y 1.250.000", "pagó 2000 dólares y 3,5 euros. 1000 y 1250000"),
            (
                "El Sr. López y la Sra. Díaz, D. Juan, Ud., EE. UU.",
                "El Señor López y la Señora Díaz, Don Juan, usted, Estados Unidos.",
            ),
            ("21.º, 3.ª, 1.er, 3º", "vigésimo primero, tercera, primer, tercero"),
            (
                "s. XX, siglo XIX, Alfonso XIII, Felipe II, Isabel II",
                "siglo 20, siglo 19, Alfonso 13, Felipe segundo, Isabel segunda",
            ),
            ("pág. 3, nº 5, n.º 6, capítulo IV", "página 3, número 5, número 6, capítulo 4"),
            ("MIL, MIX, DI", "MIL, MIX, DI"),
        ],
    );
}

#[test]
fn italian_says_dates_times_and_kings() {
    says(
        "it",
        &[
            ("il 01/02/2023 alle 14.30, ore 9.05", "il primo febbraio 2023 alle 14 e 30, ore 9 e 5"),
            ("il 1° maggio, il 21º, la 3ª volta, 20°", "il primo maggio, il ventunesimo, la terza volta, 20 gradi"),
            (
                "il XX secolo, Luigi XIV, Vittorio Emanuele II, Pio IX",
                "il ventesimo secolo, Luigi quattordicesimo, Vittorio Emanuele secondo, Pio nono",
            ),
            (
                "il Sig. Rossi e la Sig.ra Bianchi, pag. 3, capitolo IV",
                "il Signor Rossi e la Signora Bianchi, pagina 3, capitolo 4",
            ),
            ("DI, MI, VI, I promessi", "DI, MI, VI, I promessi"),
        ],
    );
}

#[test]
fn portuguese_dutch_and_polish_say_dates_and_times() {
    says(
        "pt",
        &[
            ("às 14h30, 8h, em 01/02/2023", "às 14 e 30, 8 horas, em 1 de fevereiro de 2023"),
            (
                "o 3.º, a 3.ª, D. Pedro II, século XIX, n.º 5",
                "o terceiro, a terceira, Dom Pedro segundo, século 19, número 5",
            ),
        ],
    );
    says(
        "nl",
        &[
            ("om 14:30 uur, 14.30 uur, op 01-02-2023", "om 14 uur 30, 14 uur 30, op 1 februari 2023"),
            (
                "de 3e keer, de 21ste, Willem III, de XIXe eeuw",
                "de derde keer, de eenentwintigste, Willem de derde, de negentiende eeuw",
            ),
            ("in 1984, dhr. Jansen, bijv. nr. 5", "in negentienvierentachtig, de heer Jansen, bijvoorbeeld nummer 5"),
        ],
    );
    says(
        "pl",
        &[
            (
                "o 14:30, 3 maja, 1.02.2023",
                "o czternastej 30, trzeciego maja, pierwszego lutego dwa tysiące dwudziestego trzeciego roku",
            ),
            (
                "w 1984 roku, XIX wiek, w XIX wieku, Jan III",
                "w tysiąc dziewięćset osiemdziesiątym czwartym roku, dziewiętnasty wiek, w dziewiętnastym wieku, Jan trzeci",
            ),
            (
                "w 1950 r. było 5%, np. nr 7",
                "w tysiąc dziewięćset pięćdziesiątym roku było 5 procent, na przykład numer 7",
            ),
            ("Zażółć gęślą jaźń. Łódź", "Zażółć gęślą jaźń. Łódź"),
        ],
    );
}

#[test]
fn ordinals_follow_the_rules_of_cldr() {
    use super::super::spellout::spell;
    use super::super::tongue::Language::*;
    for (n, language, set, expected) in [
        (21, German, "ordinal", "einundzwanzigste"),
        (101, German, "ordinal", "einhunderterste"),
        (1905, German, "numbering-year", "neunzehnhundertfünf"),
        (17, French, "ordinal-masculine", "dix-septième"),
        (71, French, "ordinal-masculine", "soixante-et-onzième"),
        (80, French, "ordinal-masculine", "quatre-vingtième"),
        (200, French, "ordinal-masculine", "deux centième"),
        (23, Italian, "ordinal-masculine", "ventitreesimo"),
        (38, Spanish, "ordinal-feminine", "trigésima octava"),
        (45, Portuguese, "ordinal-masculine", "quadragésimo quinto"),
        (8, Dutch, "ordinal", "achtste"),
        (1984, Dutch, "numbering-year", "negentienvierentachtig"),
        (55, Polish, "ordinal-feminine", "pięćdziesiąta piąta"),
        (2000, Polish, "ordinal-masculine", "dwutysięczny"),
    ] {
        assert_eq!(spell(n, language, set).as_deref(), Some(expected), "{n}");
    }
    assert_eq!(spell(1_000_000, German, "ordinal"), None);
    for language in [German, French, Spanish, Italian, Portuguese, Dutch, Polish] {
        let set = if matches!(language, German | Dutch) { "ordinal" } else { "ordinal-masculine" };
        assert!(
            (0..3000)
                .chain([10_000, 54_321, 999_999])
                .all(|n| spell(n, language, set).is_some_and(|said| !said.is_empty()))
        );
    }
}
