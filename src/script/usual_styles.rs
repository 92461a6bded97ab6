//! The ways of speaking that everybody writes, and the words for them. What each of them sounds like is no part of a script.

/// A way of speaking that needs no definition.
pub struct UsualStyle {
    /// Its name.
    pub name: &'static str,
    /// The words for it in each language.
    pub words: &'static [StyleWords],
}

/// The words for a style in one language.
pub struct StyleWords {
    /// The first part of a BCP 47 tag.
    pub language: &'static str,
    /// Verbs, adverbs and phrases that say so in a speech tag, as in `she whispered`. They are directions too.
    pub tags: &'static str,
    /// Further words that say so as a direction, as in `Ada (whispering): …`.
    pub directions: &'static str,
}

const fn words(language: &'static str, tags: &'static str, directions: &'static str) -> StyleWords {
    StyleWords { language, tags, directions }
}

/// The usual styles. The words of a row are divided by commas.
#[rustfmt::skip]
pub const USUAL_STYLES: &[UsualStyle] = &[
    UsualStyle { name: "whispering", words: &[
        words("en", "whispered, whispers, whispering, in a whisper, under her breath, under his breath, under their breath", "whisper, whispery"),
        words("de", "flüsterte, flüstert, flüsternd, wisperte, wispert, wispernd, raunte, raunt", "flüstern, geflüstert, wispern"),
        words("fr", "chuchota, chuchote, chuchotait, chuchotant, en chuchotant", "chuchoté, chuchotement"),
        words("es", "susurró, susurra, susurraba, susurrando", "susurro, en susurros"),
        words("it", "sussurrò, sussurra, sussurrava, sussurrando, bisbigliò, bisbiglia, bisbigliando", "sussurro, bisbiglio, sottovoce"),
    ] },
    UsualStyle { name: "shouting", words: &[
        words("en", "shouted, shouts, shouting, yelled, yells, yelling, screamed, screams, screaming, bellowed, bellows, bellowing, roared, roars, roaring, hollered, shrieked, shrieks, shrieking, bawled", "shout, yell, scream"),
        words("de", "schrie, schreit, schreiend, brüllte, brüllt, brüllend, kreischte, kreischt", "schreien, brüllen"),
        words("fr", "hurla, hurle, hurlait, hurlant, cria, crie, criait, criant, en criant", "crié"),
        words("es", "gritó, grita, gritaba, gritando, chilló, chilla", "grito, a gritos"),
        words("it", "gridò, grida, gridava, gridando, urlò, urla, urlava, urlando", "urlo"),
    ] },
    UsualStyle { name: "softly", words: &[
        words("en", "softly, quietly, gently, murmured, murmurs, murmuring, muttered, mutters, muttering, mumbled, mumbles, mumbling, in a low voice, in a soft voice, in a quiet voice", "soft, quiet, gentle, low, hushed"),
        words("de", "leise, sanft, murmelte, murmelt, murmelnd", "murmeln, mit leiser Stimme"),
        words("fr", "doucement, murmura, murmure, murmurait, murmurant, à voix basse, à mi-voix", "tout bas, bas"),
        words("es", "suavemente, bajito, murmuró, murmura, murmuraba, murmurando, en voz baja", "suave"),
        words("it", "piano, dolcemente, mormorò, mormora, mormorava, mormorando, a bassa voce", "dolce"),
    ] },
    UsualStyle { name: "loudly", words: &[
        words("en", "loudly, cried, exclaimed, exclaims, called out, calls out, in a loud voice", "loud, calling, louder"),
        words("de", "laut, rief, ruft, rufend, mit lauter Stimme", "rufen"),
        words("fr", "à voix haute, s'écria, s'écrie, s'exclama", "fort"),
        words("es", "en voz alta, exclamó, exclama", "alto, fuerte"),
        words("it", "ad alta voce, a voce alta, esclamò, esclama", "forte"),
    ] },
    UsualStyle { name: "slowly", words: &[
        words("en", "slowly, drawled, drawls, drawling", "slow"),
        words("de", "langsam, gedehnt", ""),
        words("fr", "lentement", "lent"),
        words("es", "lentamente, despacio", "lento"),
        words("it", "lentamente, adagio", "lento"),
    ] },
    UsualStyle { name: "quickly", words: &[
        words("en", "quickly, hurriedly, rapidly, hastily", "quick, fast, rapid, hurried, in a hurry, rushed"),
        words("de", "schnell, hastig, rasch, eilig", ""),
        words("fr", "rapidement, précipitamment, vite", "rapide"),
        words("es", "rápidamente, deprisa, apresuradamente", "rápido"),
        words("it", "rapidamente, velocemente, in fretta, frettolosamente", "veloce"),
    ] },
    UsualStyle { name: "angry", words: &[
        words("en", "angrily, furiously, irritably, crossly, snapped, snaps, snarled, snarls, snarling, growled, growls, growling", "angry, furious, mad, irritated, annoyed, cross, raging"),
        words("de", "wütend, zornig, ärgerlich, knurrte, knurrt, fauchte, faucht", "böse, verärgert"),
        words("fr", "furieusement, avec colère, gronda", "en colère, furieux, furieuse, fâché, fâchée"),
        words("es", "furiosamente, gruñó, gruñe", "enfadado, enfadada, enojado, enojada, furioso, furiosa"),
        words("it", "rabbiosamente, ringhiò, ringhia", "arrabbiato, arrabbiata, furioso, furiosa"),
    ] },
    UsualStyle { name: "sad", words: &[
        words("en", "sadly, mournfully, sorrowfully, gloomily, unhappily, miserably", "sad, mournful, sorrowful, gloomy, unhappy, miserable"),
        words("de", "traurig, betrübt", ""),
        words("fr", "tristement", "triste"),
        words("es", "tristemente, con tristeza", "triste"),
        words("it", "tristemente, con tristezza", "triste"),
    ] },
    UsualStyle { name: "laughing", words: &[
        words("en", "laughed, laughs, laughing, chuckled, chuckles, chuckling, giggled, giggles, giggling, with a laugh", "laugh, laughingly, chuckle, giggle"),
        words("de", "lachte, lacht, lachend, kicherte, kichert, kichernd", "lachen, kichern"),
        words("fr", "en riant, riant, en rigolant", "rit, rire"),
        words("es", "riendo, riéndose, entre risas", "ríe, risa"),
        words("it", "ridendo, ridacchiò, ridacchiando", "ride, risata"),
    ] },
    UsualStyle { name: "crying", words: &[
        words("en", "sobbed, sobs, sobbing, wept, weeping, tearfully, in tears, through tears, through her tears, through his tears", "crying, cries, cry, sob, weeps, weep, tearful"),
        words("de", "weinte, weint, weinend, schluchzte, schluchzt, schluchzend, unter Tränen", "weinen"),
        words("fr", "sanglota, sanglote, en pleurant, en sanglotant, en larmes", "pleure, pleurant, pleurs"),
        words("es", "sollozó, solloza, sollozando, llorando", "llora, llorosa, lloroso"),
        words("it", "singhiozzò, singhiozza, singhiozzando, piangendo", "piange, in lacrime"),
    ] },
    UsualStyle { name: "tired", words: &[
        words("en", "tiredly, wearily, sleepily, yawned, yawns, yawning", "tired, weary, exhausted, sleepy"),
        words("de", "müde, erschöpft, gähnte, gähnt, gähnend", "schläfrig"),
        words("fr", "avec lassitude", "fatigué, fatiguée, épuisé, épuisée, las, lasse"),
        words("es", "con cansancio, bostezó", "cansado, cansada, agotado, agotada"),
        words("it", "stancamente, sbadigliò", "stanco, stanca, esausto, esausta"),
    ] },
    UsualStyle { name: "on the phone", words: &[
        words("en", "over the phone, over the telephone, over the radio, over the intercom", "on phone, phone, by phone, through the phone, telephone, on the telephone, on telephone, radio, on the radio, on radio, intercom, filtered, filter"),
        words("de", "am Telefon, durchs Telefon, über Funk", "Telefon, Funk"),
        words("fr", "au téléphone, à la radio", "téléphone"),
        words("es", "por teléfono, al teléfono, por radio", "teléfono"),
        words("it", "al telefono, per telefono, alla radio", "telefono"),
    ] },
    UsualStyle { name: "far away", words: &[
        words("en", "from afar, from far away, in the distance, from a distance, from another room, from the next room, from outside", "far, far off, distant, distantly, off, offstage, outside"),
        words("de", "aus der Ferne, von weitem, von fern", "weit weg, fern, entfernt"),
        words("fr", "au loin, de loin", "lointain"),
        words("es", "a lo lejos, desde lejos", "lejos"),
        words("it", "in lontananza, da lontano", "lontano"),
    ] },
    UsualStyle { name: "thinking", words: &[
        words("en", "thought, thinks, to himself, to herself, to themselves, mused, muses, musing, pensively, thoughtfully", "thinking, think, thoughtful, pensive, thoughts"),
        words("de", "dachte, denkt, nachdenklich", "denkend, denken, in Gedanken"),
        words("fr", "pensa, pense, songea, pensivement", "pensif, pensive, en pensant"),
        words("es", "pensó, piensa, pensaba", "pensando, pensativo, pensativa"),
        words("it", "pensò, pensa, pensava, pensosamente", "pensando, pensieroso, pensierosa"),
    ] },
];

/// The usual style that a direction asks for, in any language and letter case: `Whispers`, `in a low voice`,
/// `very softly`, `angry, to Ben`. If it asks for several, the first counts.
pub fn of_direction(direction: &str) -> Option<&'static str> {
    let direction = direction.to_lowercase();
    let parts = direction.split([',', ';', '/']).flat_map(|part| part.split(" and "));
    std::iter::once(direction.as_str()).chain(parts).find_map(|part| of_phrase(part.trim().trim_end_matches('.')))
}

/// Words before a style that change how strong it is.
const DEGREES: &[&str] =
    &["very", "quite", "rather", "still", "more", "almost", "half", "a little", "slightly", "softly"];

fn of_phrase(phrase: &str) -> Option<&'static str> {
    let exact = |phrase: &str| {
        let same = |list: &str| list.split(", ").any(|word| !word.is_empty() && word.to_lowercase() == phrase);
        let has = |words: &StyleWords| same(words.tags) || same(words.directions);
        USUAL_STYLES.iter().find(|style| style.name == phrase || style.words.iter().any(has)).map(|style| style.name)
    };
    let weaker = || DEGREES.iter().find_map(|degree| exact(phrase.strip_prefix(degree)?.trim_start()));
    // `whispering to Ada`, `shouts from the kitchen`
    let first = || exact(phrase.split(' ').next()?);
    exact(phrase).or_else(weaker).or_else(first)
}

/// The usual style that a speech tag asks for, and where its words are, in bytes: `she whispered`, `sagte er leise`. Only
/// words of this language (a BCP 47 tag) count, and of several, the first.
pub fn of_tag(tag: &str, language: &str) -> Option<(&'static str, std::ops::Range<usize>)> {
    let language = language.split(['-', '_']).next().unwrap_or(language).to_lowercase();
    let lower = tag.to_lowercase();
    // A letter whose lower case is longer would move everything after it.
    if lower.len() != tag.len() {
        return None;
    }
    let lists = USUAL_STYLES.iter().flat_map(|style| style.words.iter().map(move |words| (style.name, words)));
    let lists = lists.filter(|(_, words)| words.language == language);
    let found = lists.flat_map(|(name, words)| words.tags.split(", ").map(move |word| (name, word.to_lowercase())));
    let placed = found.filter_map(|(name, word)| Some((name, find_words(&lower, &word)?)));
    placed.min_by_key(|(_, range)| (range.start, std::cmp::Reverse(range.end)))
}

/// Where whole words are in a text.
fn find_words(text: &str, words: &str) -> Option<std::ops::Range<usize>> {
    let found = text.match_indices(words).find(|(at, _)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    });
    found.map(|(at, _)| at..at + words.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_word_means_one_style_in_its_language() {
        let mut seen: BTreeMap<(&str, String), &str> = BTreeMap::new();
        for style in USUAL_STYLES {
            for words in style.words {
                for word in words.tags.split(", ").chain(words.directions.split(", ")).filter(|word| !word.is_empty()) {
                    let before = seen.insert((words.language, word.to_lowercase()), style.name);
                    assert_eq!(before, None, "{word}");
                }
            }
        }
    }

    #[test]
    fn directions_are_understood_in_the_forms_that_people_write() {
        for (direction, style) in [
            ("whispering", "whispering"),
            ("Whispers", "whispering"),
            ("in a whisper", "whispering"),
            ("whispering to Ada", "whispering"),
            ("very softly", "softly"),
            ("sad, to Ben", "sad"),
            ("on the phone", "on the phone"),
            ("leise", "softly"),
            ("en colère", "angry"),
            ("riendo", "laughing"),
            ("sottovoce", "whispering"),
            ("tired and angry", "tired"),
        ] {
            assert_eq!(of_direction(direction), Some(style), "{direction}");
        }
        for other in ["to Ada", "beat", "V.O.", "reading a letter", ""] {
            assert_eq!(of_direction(other), None, "{other}");
        }
    }

    #[test]
    fn verbs_and_adverbs_of_a_tag_choose_a_style_and_adjectives_do_not() {
        let named = |tag, language| of_tag(tag, language).map(|(style, range)| (style, &tag[range]));
        assert_eq!(named("she whispered", "en-GB"), Some(("whispering", "whispered")));
        assert_eq!(named("said Ada softly", "en"), Some(("softly", "softly")));
        assert_eq!(named("he said in a low voice", "en"), Some(("softly", "in a low voice")));
        assert_eq!(named("sagte er leise", "de-DE"), Some(("softly", "leise")));
        assert_eq!(named("dit-il à voix basse", "fr"), Some(("softly", "à voix basse")));
        for tag in ["said the tired old man", "said Ada", "asked the angry guard", "he thoughtlessly said"] {
            assert_eq!(named(tag, "en"), None, "{tag}");
        }
        assert_eq!(named("she whispered", "de"), None);
    }
}
