use super::*;

#[test]
fn numbers_are_said_in_words() {
    says(
        "en-US",
        &[
            ("I have 3 of 42.", "I have three of forty-two."),
            ("0 and 10", "zero and ten"),
            ("1,000,000 people", "one million people"),
            ("1001 nights", "one thousand and one nights"),
            ("12345678", "twelve million three hundred and forty-five thousand six hundred and seventy-eight"),
            (
                "999,999,999,999,999",
                "nine hundred and ninety-nine trillion nine hundred and ninety-nine billion nine hundred and ninety-nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine",
            ),
            ("Agent 007", "Agent zero zero seven"),
            ("3.14 or 3.0 or .5", "three point one four or three point zero or point five"),
            ("It was -5 outside", "It was minus five outside"),
            (
                "1st, 2nd, 3rd, 12th, 20th, 21st, 100th",
                "first, second, third, twelfth, twentieth, twenty-first, one hundredth",
            ),
            ("10–12 of them, 3-4, 5 – 6", "ten to twelve of them, three to four, five to six"),
            (
                "½ a cup, 2½ cups, 2 1/2 cups, 3/4 done, 1/3",
                "half a cup, two and a half cups, two and a half cups, three quarters done, one third",
            ),
            ("open 24/7", "open twenty-four seven"),
            ("a 10-year-old", "a ten-year-old"),
            ("#3 and No. 5 and Nos. 6", "number three and Number five and Numbers six"),
            ("No. Five is too many. No!", "No. Five is too many. No!"),
            ("won 3:1", "won three to one"),
            ("version 1.2.3", "version one point two point three"),
            (
                "call 555-0123 or 1-800-555-0123",
                "call five five five, zero one two three or one, eight zero zero, five five five, zero one two three",
            ),
            ("3D, 4K, MP3, k8s", "three D, four K, em pee three, k eight s"),
            ("5 * 3 = 15, 2+2=4, 6 × 7", "five times three equals fifteen, two plus two equals four, six times seven"),
            (
                "12345678901234567",
                "one two three four five six seven eight nine zero one two three four five six seven",
            ),
        ],
    );
}

#[test]
fn years_are_read_in_pairs_and_other_numbers_are_not() {
    says(
        "en-US",
        &[
            ("In 1984 it began.", "In nineteen eighty-four it began."),
            (
                "since 2007, in 2010, by 1905, in 1900",
                "since two thousand and seven, in twenty ten, by nineteen oh five, in nineteen hundred",
            ),
            ("(1984)", "(nineteen eighty-four)"),
            ("1914–1918", "nineteen fourteen to nineteen eighteen"),
            ("on May 5, 2019", "on May fifth, twenty nineteen"),
            ("in 1500 places", "in one thousand five hundred places"),
            ("1984 people", "one thousand nine hundred and eighty-four people"),
            (
                "the 1990s, the 1990's, the '90s, the 90s",
                "the nineteen nineties, the nineteen nineties, the nineties, the nineties",
            ),
            ("the 1900s and 2000s and 2010s", "the nineteen hundreds and two thousands and twenty tens"),
            ("on 2019-12-25", "on December twenty-fifth, twenty nineteen"),
            ("1984 was a good year", "nineteen eighty-four was a good year"),
        ],
    );
}

#[test]
fn the_day_of_a_month_is_an_ordinal_however_it_is_written() {
    says(
        "en-US",
        &[
            ("on 5 May 1914", "on the fifth of May nineteen fourteen"),
            ("It was the 12 June.", "It was the twelfth of June."),
            ("On June 30 he left.", "On June thirtieth he left."),
            ("By June 30 people had left.", "By June thirty people had left."),
            ("born Oct. 5, 1914.", "born October fifth, nineteen fourteen."),
            ("December 31", "December thirty-first"),
            ("(May 1)", "(May first)"),
            ("until March 3.", "until March third."),
            ("on May 5 and 6", "on May five and six"),
            ("on 5 and 6 May", "on five and six May"),
            ("She may 5 times.", "She may five times."),
            ("He came in May. 5 men left.", "He came in May. Five men left."),
            ("May 32 of them come?", "May thirty-two of them come?"),
            ("May 5 be enough?", "May five be enough?"),
            ("on May 5th", "on May fifth"),
        ],
    );
    says("en-GB", &[("on 5 May", "on the fifth of May"), ("on May 5", "on May the fifth")]);
}

#[test]
fn times_are_said_as_on_a_clock() {
    says(
        "en-US",
        &[
            ("At 10:30 we left.", "At ten thirty we left."),
            ("10:05, 10:00, 0:00, 18:00", "ten oh five, ten o'clock, midnight, eighteen hundred"),
            ("10:30 am and 5 pm", "ten thirty ay em and five pee em"),
            ("10:30am, 5PM", "ten thirty ay em, five pee em"),
            ("at 10:30 p.m. and not before", "at ten thirty pee em and not before"),
            ("We met at 10 p.m. She left.", "We met at ten pee em. She left."),
            ("10:30:15", "ten thirty and fifteen seconds"),
        ],
    );
}

#[test]
fn money_names_its_currency_after_the_amount() {
    says(
        "en-US",
        &[
            ("$5.20", "five dollars and twenty cents"),
            ("It costs $1, or $1.01.", "It costs one dollar, or one dollar and one cent."),
            ("$0.99 and $5.00", "ninety-nine cents and five dollars"),
            ("£3.50 and £1", "three pounds and fifty pence and one pound"),
            ("€20, 20 €, 20€", "twenty euros, twenty euros, twenty euros"),
            (
                "$1.5 million, $5M, $3k, $2 billion",
                "one point five million dollars, five million dollars, three thousand dollars, two billion dollars",
            ),
            ("$1,000", "one thousand dollars"),
            ("$5-$10", "five dollars to ten dollars"),
            ("-$5 or ¥500", "minus five dollars or five hundred yen"),
            ("50% or 12.5 %", "fifty percent or twelve point five percent"),
            ("10–15%", "ten to fifteen percent"),
        ],
    );
}

#[test]
fn units_after_numbers_are_spelt_out() {
    says(
        "en-GB",
        &[
            ("5 km, 1 km, 2.5km", "five kilometers, one kilometer, two point five kilometers"),
            ("70kg at 100 km/h", "seventy kilograms at one hundred kilometers per hour"),
            ("20°C, 70 °F, 90°", "twenty degrees Celsius, seventy degrees Fahrenheit, ninety degrees"),
            ("16 GB of RAM", "sixteen gigabytes of Ram"),
            ("10–12 km", "ten to twelve kilometers"),
            ("30 m² by 5'10\"", "thirty square meters by five foot ten"),
            ("5 men in 3 shops", "five men in three shops"),
        ],
    );
}

#[test]
fn roman_numerals_are_read_where_they_count() {
    says(
        "en-US",
        &[
            ("Chapter IV", "Chapter four"),
            ("Part I: The Start", "Part one: The Start"),
            ("Henry VIII had six.", "Henry the eighth had six."),
            ("World War II", "World War two"),
            ("Rocky II and Louis XIV", "Rocky two and Louis the fourteenth"),
            ("In this chapter I write. I do.", "In this chapter I write. I do."),
            ("Elizabeth I, queen", "Elizabeth the first, queen"),
        ],
    );
}

#[test]
fn a_numeral_that_is_or_opens_a_heading_is_its_number() {
    let english = Speller::new(&Lexicon::default(), "en");
    let german = Speller::new(&Lexicon::default(), "de");
    for (written, in_english, in_german) in [
        ("01", "one", "1"),
        ("II-", "two", "2"),
        ("IV. The Rope cost $5", "four. The Rope cost five dollars", "4. The Rope cost 5 Dollar"),
        ("I", "one", "1"),
        ("C", "C", "C"),
        ("I am late", "I am late", "I am late"),
    ] {
        assert_eq!(english.speakable_heading(written, &[], &any).text, in_english, "{written}");
        assert_eq!(german.speakable_heading(written, &[], &any).text, in_german, "{written}");
        for speller in [&english, &german] {
            let spoken = speller.speakable_heading(written, &[], &any);
            let mut applied = written.to_string();
            for change in spoken.changes.iter().rev() {
                applied.replace_range(change.at..change.at + change.written.len(), &change.spoken);
            }
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words(&applied), words(&spoken.text), "{written}");
        }
    }
}
