//! What figures mean, by the words and signs around them.

use super::*;

#[test]
fn digits_in_groups_are_one_number_whatever_separates_them() {
    says(
        "en-US",
        &[
            (
                "About 10 000 people and 1 250 000 more",
                "About ten thousand people and one million two hundred and fifty thousand more",
            ),
            ("10\u{a0}000, 10\u{202f}000, 10\u{2009}000", "ten thousand, ten thousand, ten thousand"),
            (
                "1,234,567.89",
                "one million two hundred and thirty-four thousand five hundred and sixty-seven point eight nine",
            ),
            ("In 2020 300 people came.", "In twenty twenty three hundred people came."),
            ("3 12 400 7", "three twelve four hundred seven"),
        ],
    );
}

#[test]
fn letters_after_a_number_are_thousands_and_millions() {
    says(
        "en-US",
        &[
            (
                "a 5k run, a 10K race, 5bn, 3.5M views",
                "a five kay run, a ten kay race, five billion, three point five million views",
            ),
            (
                "5k runners, 5k copies, 12k runners, 10k of it, 5k. Run!",
                "five kay runners, five thousand copies, twelve thousand runners, ten thousand of it, five thousand. Run!",
            ),
            ("3m people, 2m copies", "three million people, two million copies"),
            (
                "3m long, 1.5 m tall, 400m race",
                "three meters long, one point five meters tall, four hundred meters race",
            ),
            (
                "$40k, £2bn, €1.5m, $3M",
                "forty thousand dollars, two billion pounds, one point five million euros, three million dollars",
            ),
            ("a 4K screen", "a four K screen"),
        ],
    );
}

#[test]
fn times_have_full_stops_and_ranges_too() {
    says(
        "en-US",
        &[
            ("9.30 pm, 7.15am", "nine thirty pee em, seven fifteen ay em"),
            (
                "6-7 pm, 3pm-5pm, 10 a.m.–2 p.m.",
                "six to seven pee em, three pee em to five pee em, ten ay em to two pee em.",
            ),
            ("10:30-11:45", "ten thirty to eleven forty-five"),
            ("at 8.15", "at eight point one five"),
        ],
    );
    says(
        "en-GB",
        &[(
            "at 8.15. We left by 9.30 and ran 9.30 miles.",
            "at eight fifteen. We left by nine thirty and ran nine point three zero miles.",
        )],
    );
}

#[test]
fn ratios_verses_and_scores_differ() {
    says(
        "en-US",
        &[
            ("2:1, 16:9, 1:1 odds", "two to one, sixteen to nine, one to one odds"),
            ("Psalm 23:4, John 3:16-18", "Psalm twenty-three four, John three sixteen to eighteen"),
            (
                "1/2/3, 24/7, 5/5, 50/50, 9/11",
                "one two three, twenty-four seven, five out of five, fifty fifty, nine eleven",
            ),
            ("I gave it 7/10 and ate 3/4 of it.", "I gave it seven out of ten and ate three quarters of it."),
        ],
    );
}

#[test]
fn dates_in_figures_follow_the_region() {
    says(
        "en-US",
        &[
            (
                "on 01/02/2023 and 25/12/2023",
                "on January second, twenty twenty-three and December twenty-fifth, twenty twenty-three",
            ),
            ("12/03/24, 25.12.1999", "December third, twenty twenty-four, December twenty-fifth, nineteen ninety-nine"),
            ("1.2.3 and 1/2/34", "one point two point three and one two thirty-four"),
            ("Oct-Dec, Mon–Fri, Jan.-Mar.", "October to December, Monday to Friday, January to March"),
            ("The sun sat. Mar it. Fri-end", "The sun sat. Mar it. Fri-end"),
        ],
    );
    says("en-GB", &[("on 01/02/2023", "on the first of February, twenty twenty-three")]);
}

#[test]
fn telephone_numbers_are_said_digit_by_digit() {
    says(
        "en-US",
        &[
            ("(212) 555-0142", "two one two, five five five, zero one four two"),
            ("Tel. 020 7946 0018", "Telephone zero two zero, seven nine four six, zero zero one eight"),
            ("+44 20 7946 0018", "plus four four, two zero, seven nine four six, zero zero one eight"),
            ("867-5309, ext. 12", "eight six seven, five three zero nine, extension twelve"),
        ],
    );
}

#[test]
fn small_signs_after_numbers_have_names() {
    says(
        "en-GB",
        &[
            ("50p, 5¢, 1p, 1080p", "fifty pence, five cents, one penny, ten eighty p"),
            (
                "10⁻³, 10⁶, x², 5², m³",
                "ten to the minus three, ten to the sixth, x squared, five squared, cubic meters",
            ),
            ("½ cup, ½ a cup, ½ hour, ½ tsp", "half a cup, half a cup, half an hour, half a teaspoon"),
            (
                "⅛, ⅝, 1½, 2¾, 3⅛",
                "an eighth, five eighths, one and a half, two and three quarters, three and an eighth",
            ),
            (
                "1e6, 6.02e23, 0x1F",
                "ten to the sixth, six point zero two times ten to the twenty-third, zero ex one eff",
            ),
            ("2x speed, 10x, 5 x 4, a 4x4", "two times speed, ten times, five times four, a four by four"),
            ("30° C, 45° N, 90°", "thirty degrees Celsius, forty-five degrees north, ninety degrees"),
            (
                "5 m³/hr, 3 litres/day, 5 km/h",
                "five cubic meters per hour, three litres per day, five kilometers per hour",
            ),
            ("√2, π, #5", "root two, pi, number five"),
            (
                "10 sq ft, 5 yrs, 3 wks, 8 gal, 2 in 3",
                "ten square feet, five years, three weeks, eight gallons, two in three",
            ),
        ],
    );
}

#[test]
fn years_are_known_by_what_is_beside_them() {
    says(
        "en-US",
        &[
            (
                "1914-18, 1999/2000, 1980-85",
                "nineteen fourteen to eighteen, nineteen ninety-nine two thousand, nineteen eighty to eighty-five",
            ),
            ("the '90s, mid-1990s, 90's", "the nineties, mid-nineteen nineties, nineties"),
            ("b. 1900, d. 1950, (c. 1450)", "born nineteen hundred, died nineteen fifty, (circa fourteen fifty)"),
            (
                "(Brandt, 2020), (Ode et al., 2019; Kim, 1998)",
                "(Brandt, twenty twenty), (Ode and others, twenty nineteen; Kim, nineteen ninety-eight)",
            ),
            ("Paris, 1889. Q3 2024", "Paris, eighteen eighty-nine. Q three twenty twenty-four"),
            ("1984.", "nineteen eighty-four."),
            (
                "He had 1500 men and 1200 horses.",
                "He had one thousand five hundred men and one thousand two hundred horses.",
            ),
        ],
    );
}

#[test]
fn numbers_of_things_are_read_with_their_abbreviation() {
    says(
        "en-US",
        &[
            (
                "Sec. 5, Art. 6, Apt. 7, Pt. 8, Op. 9",
                "Section five, Article six, Apartment seven, Part eight, Opus nine",
            ),
            ("max. 11, min. 12, 13 min.", "maximum eleven, minimum twelve, thirteen minutes."),
            (
                "FY24, H1N1, COVID-19, F-16, B-52, I-95",
                "eff why twenty-four, H one N one, Covid-nineteen, F-sixteen, B-fifty-two, I-ninety-five",
            ),
            (
                "Boeing 747, Flight 370, Room 101, Route 66",
                "Boeing seven forty-seven, Flight three seventy, Room one oh one, Route sixty-six",
            ),
            ("10 N. Main St. now", "ten North Main Street now"),
            ("Op. cit. Art. Sec. No.", "Op. cit. Art. Sec. No."),
        ],
    );
}

#[test]
fn fractions_of_raised_and_lowered_digits_are_no_powers() {
    says(
        "en-US",
        &[
            ("2²⁄₃ parts", "two and two thirds parts"),
            ("2²/3 parts", "two and two thirds parts"),
            ("2 ²⁄₃ cups", "two and two thirds cups"),
            ("²⁄₃ of it", "two thirds of it"),
            ("It is ¹⁄₁₆ thick.", "It is a sixteenth thick."),
            ("5⁷⁄₈ feet", "five and seven eighths feet"),
            ("10³⁄₄ miles", "ten and three quarters miles"),
            ("1¹/₂ miles", "one and a half miles"),
            ("1⁄2 of it, 3 1⁄2 cups", "half of it, three and a half cups"),
            ("a ¹⁄₈ share", "a an eighth share"),
            // These stay powers.
            ("2² and 3³ and 10⁶", "two squared and three cubed and ten to the sixth"),
            ("x²/3", "x squared slash three"),
        ],
    );
}

#[test]
fn names_of_standards_have_no_full_stop_inside() {
    says(
        "en-US",
        &[
            ("in H.264 and H.265", "in H two sixty-four and H two sixty-five"),
            ("H.264/AVC", "H two sixty-four slash ay vee see"),
            ("an X.509 key, an x.509 key", "an X five oh nine key, an x five oh nine key"),
            ("G.711, V.90, X.25", "G seven eleven, V ninety, X twenty-five"),
            ("H.323 calls", "H three twenty-three calls"),
            ("Appendix A.1, B.2.3", "Appendix A point one, B point two point three"),
            ("an MP3.5 file", "an em pee three point five file"),
            ("USB3.2 and Python3.11", "you ess bee three point two and Python three point eleven"),
            ("IEEE 802.11ac, 802.3", "eye ee ee ee eight oh two point eleven A C, eight oh two point three"),
            ("802.11 pounds", "eight oh two point eleven pounds"),
            ("p.264 and c.1450", "page two hundred and sixty-four and circa fourteen fifty"),
            ("plan B. 25 men came", "plan B. Twenty-five men came"),
        ],
    );
}

#[test]
fn a_dash_at_a_number_that_nothing_precedes_is_a_minus() {
    says(
        "en-US",
        &[
            ("It was –3 and -4.", "It was minus three and minus four."),
            ("from –40 °C", "from minus forty degrees Celsius"),
            ("pages 3 –5", "pages three to five"),
            ("w/e 3 May", "week ending the third of May"),
            ("He left – 3 men stayed.", "He left, three men stayed."),
        ],
    );
}
