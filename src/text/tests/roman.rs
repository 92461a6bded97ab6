//! Roman numerals, and the words and letters that look like them.

use super::*;

#[test]
fn a_numeral_after_what_it_counts_is_a_number() {
    says(
        "en-US",
        &[
            ("World War I ended. In World War I, many died.", "World War one ended. In World War one, many died."),
            ("WWI and WWII", "World War one and World War two"),
            (
                "Rocky IV, Apollo XIII, Star Wars IV, Final Fantasy VII",
                "Rocky four, Apollo thirteen, Star Wars four, Final Fantasy seven",
            ),
            ("Super Bowl LVIII and Super Bowl XL", "Super Bowl fifty-eight and Super Bowl forty"),
            ("No. III, Vol. II, Vols. I and II", "Number three, Volume two, Volumes one and two"),
            ("Act I, Scene iv; Acts I, II and V", "Act one, Scene four; Acts one, two and five"),
            ("page xii, pp. iv–ix, chapter xx, (iii)", "page twelve, pages four to nine, chapter twenty, (three)"),
            ("Type I error, Phase I trial, Mark IV", "Type one error, Phase one trial, Mark four"),
            ("Book I of the series, Part XX", "Book one of the series, Part twenty"),
            (
                "the XIX century, the XIX and XX centuries",
                "the nineteenth century, the nineteenth and twentieth centuries",
            ),
            ("WORLD WAR II. CHAPTER XX.", "World War two. Chapter twenty."),
            ("Chapter CXVII", "Chapter one hundred and seventeen"),
        ],
    );
}

#[test]
fn a_numeral_after_a_ruler_is_an_ordinal() {
    says(
        "en-US",
        &[
            ("Louis XIV's wars, Henry VIII had six.", "Louis the fourteenth's wars, Henry the eighth had six."),
            (
                "Pope Pius X died. Pope John Paul II lived.",
                "Pope Pius the tenth died. Pope John Paul the second lived.",
            ),
            ("Elizabeth I was queen. Charles I's head.", "Elizabeth the first was queen. Charles the first's head."),
            ("King Edgar I ruled. HENRY VIII", "King Edgar the first ruled. Henry the eighth"),
            ("George V. Pope Pius", "George the fifth. Pope Pius"),
            ("Queen Victoria I.", "Queen Victoria the first."),
            ("Henry Ford II and Harold Howell III", "Henry Ford the second and Harold Howell the third"),
        ],
    );
}

#[test]
fn a_numeral_can_be_a_year_or_a_sentence() {
    says(
        "en-US",
        &[
            (
                "built in MCMLXXXIV, MDCCC, MMXX, MCM",
                "built in nineteen eighty-four, eighteen hundred, twenty twenty, nineteen hundred",
            ),
            ("XVI.", "sixteen."),
            ("It ended. XVI. It began.", "It ended. Sixteen. It began."),
        ],
    );
    let heading = |written| Speller::new(&Lexicon::default(), "en").speakable_heading(written, &[], &any).text;
    assert_eq!(
        ["III.", "II-", "III", "MIX", "CIVIL", "DIM"].map(heading),
        ["three", "two", "three", "Mix", "Civil", "Dim"]
    );
}

#[test]
fn letters_that_are_no_numeral_stay() {
    says(
        "en-US",
        &[
            ("In this chapter I write. I do.", "In this chapter I write. I do."),
            ("That is the Part I like best.", "That is the Part I like best."),
            ("My friend Tom I saw yesterday. Lord Byron I saw.", "My friend Tom I saw yesterday. Lord Byron I saw."),
            ("The Charles I knew. It was Henry I saw.", "The Charles I knew. It was Henry I saw."),
            ("V for victory. Vitamin C. Plan D. Appendix C.", "V for victory. Vitamin C. Plan D. Appendix C."),
            ("Mix and MIX. CIVIL war. A MILD day.", "Mix and Mix. Civil war. A Mild day."),
            ("DI Smith, MC Hammer, an XL shirt, a CD", "dee eye Smith, em see Hammer, an ex ell shirt, a see dee"),
            ("Malcolm X spoke. George V. Higgins wrote.", "Malcolm X spoke. George V. Higgins wrote."),
            ("the IV drip. Windows XP.", "the eye vee drip. Windows ex pee."),
            ("I mix it. She did. A dim lid.", "I mix it. She did. A dim lid."),
            ("Part I've read; Scene I'll skip.", "Part I've read; Scene I'll skip."),
        ],
    );
}
