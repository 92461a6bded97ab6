//! What was said wrong in whole books, each with its neighbours.

use super::*;

#[test]
fn a_year_is_known_by_what_leads_to_it_whatever_follows() {
    says(
        "en-US",
        &[
            ("It was in March, 1888--I was late.", "It was in March, eighteen eighty-eight, I was late."),
            ("It was in May, 1884--there came a man.", "It was in May, eighteen eighty-four, there came a man."),
            ("In the year 1690 some persons came.", "In the year sixteen ninety some persons came."),
            ("Greenland, A.D. 1671 Harris.", "Greenland, ay dee sixteen seventy-one Harris."),
            ("Anno 1652, one eighty feet", "Anno sixteen fifty-two, one eighty feet"),
            ("and in 1890 leased for 29 years", "and in eighteen ninety leased for twenty-nine years"),
            ("In 1863 north-west Georgia was", "In eighteen sixty-three north-west Georgia was"),
            ("in 1793 against the state", "in seventeen ninety-three against the state"),
            ("the convention of 1787 its delegates", "the convention of seventeen eighty-seven its delegates"),
            ("until 1739 no grant was made", "until seventeen thirty-nine no grant was made"),
            ("William Ewen 1775", "William Ewen seventeen seventy-five"),
            ("Hoke Smith 1911- x", "Hoke Smith nineteen eleven x"),
            // These are numbers.
            ("in 1843 cases", "in one thousand eight hundred and forty-three cases"),
            ("In 1984 people", "In one thousand nine hundred and eighty-four people"),
            ("about 1843 could be saved", "about one thousand eight hundred and forty-three could be saved"),
            ("of 1843 wounded men", "of one thousand eight hundred and forty-three wounded men"),
            ("the year 1000 or so", "the year one thousand or so"),
        ],
    );
}

#[test]
fn prices_in_old_books_are_not_seconds() {
    says(
        "en-US",
        &[
            ("sold at 12s.", "sold at twelve shillings."),
            ("at 7s. each", "at seven shillings each"),
            ("88 pounds 10s., while he", "eighty-eight pounds ten shillings, while he"),
            ("in 12s.", "in twelve seconds."),
            ("at 10s intervals", "at ten seconds intervals"),
            ("within 5s.", "within five seconds."),
            ("It took 12s to load.", "It took twelve seconds to load."),
        ],
    );
    says(
        "en-GB",
        &[
            ("Bastable & Kirby, 6s. Satirical.", "Bastable and Kirby, six shillings. Satirical."),
            ("in 6s. It stopped.", "in six seconds. It stopped."),
        ],
    );
}

#[test]
fn old_ordinals_and_words_after_numbers_are_written_out() {
    says(
        "en-US",
        &[
            ("AUGUST 3d, 1833", "August third, eighteen thirty-three"),
            ("on the 22d of May", "on the twenty-second of May"),
            ("the 2d Regiment", "the second Regiment"),
            ("the 23d day", "the twenty-third day"),
            ("of the 7th inst., and", "of the seventh instant, and"),
            ("on the 3rd ult. He wrote", "on the third ultimo. He wrote"),
            ("A Child. 2 vols.", "A Child. Two volumes."),
            ("2 vols., Atlanta", "two volumes, Atlanta"),
            ("a 3d film", "a three d film"),
            ("for instance, the inst of it", "for instance, the inst of it"),
            ("leaving the XXXIX Articles", "leaving the thirty-nine Articles"),
            ("and XXXIV more", "and thirty-four more"),
            ("CIVIL MIX", "Civil Mix"),
        ],
    );
}

#[test]
fn numbers_that_are_names_are_said_digit_by_digit() {
    says(
        "en-US",
        &[
            (
                "Garrish, 9781449328030.",
                "Garrish, nine seven eight one four four nine three two eight zero three zero.",
            ),
            ("1000000000 stars", "one billion stars"),
            (
                "123456789 of them",
                "one hundred and twenty-three million four hundred and fifty-six thousand seven hundred and eighty-nine of them",
            ),
            ("Sebastopol, CA 95472 (USA)", "Sebastopol, see ay nine five four seven two (you ess ay)"),
            ("Call 911!", "Call nine one one!"),
            ("She dialled 999 and waited.", "She dialled nine nine nine and waited."),
            ("I called 300 people.", "I called three hundred people."),
            ("all EPUB 3s have", "all Epub threes have"),
            ("The Tesla Model 3s sold.", "The Tesla Model threes sold."),
            ("in 3s", "in three seconds"),
        ],
    );
}

#[test]
fn primes_and_durations_are_parts_of_what_they_measure() {
    says(
        "en-US",
        &[
            (
                "between 30° 31′ 39″ and 35° N.",
                "between thirty degrees thirty-one minutes thirty-nine seconds and thirty-five degrees north.",
            ),
            ("85° 53′ 38″ W.", "eighty-five degrees fifty-three minutes thirty-eight seconds W."),
            ("He is 6′ 2″ tall.", "He is six feet two inches tall."),
            ("a 9″ nail", "a nine inches nail"),
            ("1° 1′ 1″", "one degree one minute one second"),
            ("from 0:00:24.500 to 0:00:29", "from twenty-four point five seconds to twenty-nine seconds"),
            ("It lasts 0:14:43.", "It lasts fourteen minutes and forty-three seconds."),
            ("0:01:01", "one minute and one second"),
            ("at 10:30:15", "at ten thirty and fifteen seconds"),
        ],
    );
}

#[test]
fn names_in_capitals_that_begin_unusually_are_words() {
    says(
        "en-US",
        &[
            ("MCCULLOCH’S DICTIONARY", "McCulloch's Dictionary"),
            ("said MCDONALD", "said McDonald"),
            ("specimens of SKRIMSHANDER. I", "specimens of Skrimshander. I"),
            ("SCHMIDT AND SCHNEIDER", "Schmidt And Schneider"),
            ("the MCP", "the em see pee"),
            ("HVAL and HWAL", "aych vee ay ell and aych double-you ay ell"),
        ],
    );
}

#[test]
fn an_abbreviation_before_a_dash_keeps_the_pause() {
    says(
        "en-US",
        &[
            ("He lived in Neville St.—he and I.", "He lived in Neville Street, he and I."),
            ("In Neville St.— a long way", "In Neville Street, a long way"),
            ("On Fifth Ave.—she said", "On Fifth Avenue, she said"),
            ("Oxford Rd.--there", "Oxford Road, there"),
            ("Elm Blvd.–so", "Elm Boulevard, so"),
            ("Down 5th St.—gone", "Down fifth Street, gone"),
            ("He went to Main St., then home.", "He went to Main Street, then home."),
            ("Fifth Ave., too. Oak Ave. is nice.", "Fifth Avenue, too. Oak Avenue is nice."),
            ("Main St.; and Main St.: here", "Main Street; and Main Street: here"),
            ("Baker St.! Bond St.?", "Baker Street! Bond Street?"),
            ("Smith, Jr.—the younger", "Smith, Junior, the younger"),
            ("apples, pears, etc.—all of them", "apples, pears, et cetera, all of them"),
            ("10 a.m.–2 p.m. daily", "ten ay em to two pee em daily"),
        ],
    );
}

#[test]
fn old_books_write_m_for_miles_where_a_direction_follows() {
    says(
        "en-US",
        &[
            ("25 m. N. of Atlanta", "twenty-five miles N. of Atlanta"),
            ("30 m. S.E. of Augusta", "thirty miles ess ee of Augusta"),
            ("1 m. west of it", "one mile west of it"),
            ("12 m. distant", "twelve miles distant"),
            ("at 60 m. an hour", "at sixty miles an hour"),
            ("59,265 sq. m. of land", "fifty-nine thousand two hundred and sixty-five square miles of land"),
            ("an island of 300 sq. m. in area", "an island of three hundred square miles in area"),
            ("It covers 9,000 sq. m.", "It covers nine thousand square miles."),
            ("a flat of 90 sq. m. in Berlin", "a flat of ninety square meters in Berlin"),
            ("an office of 1200 sq. m.", "an office of one thousand two hundred square meters."),
            ("4 m. wide", "four meters wide"),
            ("It is 12 m. long, and 3 ft. deep.", "It is twelve meters long, and three feet deep."),
            ("It measured 12 m. It was long.", "It measured twelve meters. It was long."),
            ("2 in. 3 ft.", "two inches. Three feet."),
            ("2 in 3 people", "two in three people"),
        ],
    );
}

#[test]
fn decades_are_not_shillings_beside_a_pound_sign() {
    says(
        "en-US",
        &[
            ("It cost £2 in the 90s. He left.", "It cost two pounds in the nineties. He left."),
            ("£5 in the '80s.", "five pounds in the eighties."),
            ("She spent £3 in her 20s.", "She spent three pounds in her twenties."),
            ("£4 10s.", "four pounds ten shillings."),
            ("He paid £2 and 20s. more.", "He paid two pounds and twenty shillings more."),
        ],
    );
}

#[test]
fn what_long_books_hold_besides_is_said_as_it_is_meant() {
    says(
        "en-US",
        &[
            ("between the years 1750 and 1788 pay", "between the years seventeen fifty and seventeen eighty-eight pay"),
            (
                "previous to the year of our Lord 1775, this",
                "previous to the year of our Lord seventeen seventy-five, this",
            ),
            (
                "As far back as 1850 there were 1522 mills",
                "As far back as eighteen fifty there were one thousand five hundred and twenty-two mills",
            ),
            (
                "for 1750 and 1788 men",
                "for one thousand seven hundred and fifty and one thousand seven hundred and eighty-eight men",
            ),
            ("But YE have run.", "But Ye have run."),
            ("Leland Stanford Jr. University", "Leland Stanford Junior University"),
            ("He was a Jr. She left.", "He was a Junior. She left."),
            ("900 ℔ of cotton", "nine hundred pounds of cotton"),
        ],
    );
}

#[test]
fn a_word_between_single_marks_keeps_neither_of_them() {
    says(
        "en-US",
        &[
            ("He said 'no' and then 'yes'.", "He said no and then yes."),
            ("She wrote 'it's' and 'good morning' on it.", "She wrote it's and good morning on it."),
            ("The word 'no', he said, is short.", "The word no, he said, is short."),
            ("the cats' milk and the Smiths' house", "the cats' milk and the Smiths' house"),
            ("'Tis the dogs' dinner.", "Tis the dogs' dinner."),
            ("the boss' 'plan'", "the boss' plan"),
        ],
    );
}

#[test]
fn measures_go_on_in_the_next_smaller_unit() {
    says(
        "en-GB",
        &[
            ("He is 5 ft. 3 in. tall.", "He is five feet three inches tall."),
            ("I weigh 11 st. 4 lb. now.", "I weigh eleven stone four pounds now."),
            ("1 st. 11 lb.", "one stone eleven pounds."),
            ("She weighs 9 st.", "She weighs nine stone."),
            ("2 lb. 3 oz. of butter", "two pounds three ounces of butter"),
            ("It took 2 hrs. 10 min.", "It took two hours ten minutes."),
            ("3 ft. 4 mi. on", "three feet. Four miles on"),
            ("the 1 st. of them", "the one st. of them"),
        ],
    );
}

#[test]
fn addresses_have_floors_and_directions() {
    says(
        "en-US",
        &[
            ("10 Main St. NE.", "ten Main Street Northeast."),
            ("at 12 Park Ave. SW in town", "at twelve Park Avenue Southwest in town"),
            ("200 16th St. N, Arlington", "two hundred sixteenth Street North, Arlington"),
            ("N. Main St. fell silent", "North Main Street fell silent"),
            (
                "10 Downing St. N. Main St. NE. S.E. 12",
                "ten Downing Street. North Main Street Northeast. Ess ee twelve",
            ),
            ("the Place E stood for", "the Place E stood for"),
            ("fl. 10, rm. 12", "floor ten, rm. Twelve"),
            ("fl. 1200", "flourished twelve hundred"),
        ],
    );
}

#[test]
fn marks_of_old_books_are_written_out() {
    says(
        "en-US",
        &[
            ("0.5%. .5. -3.", "zero point five percent. Point five. Minus three."),
            ("Wait . . . what?", "Wait, what?"),
            (
                "L100,000 was paid, and L300 a year.",
                "one hundred thousand pounds was paid, and three hundred pounds a year.",
            ),
            ("L5 hurts.", "L five hurts."),
            (
                "Mme. Roux, Mlle Blanche and MM. Dupont and Roux",
                "Madame Roux, Mademoiselle Blanche and Messieurs Dupont and Roux",
            ),
            ("I. the king; II., the queen; III. the jack.", "one. the king; two, the queen; three. the jack."),
            ("IV. the fourth part", "four. the fourth part"),
            ("LIV. CIV. MDCCC.", "fifty-four. One hundred and four. Eighteen hundred."),
        ],
    );
}

#[test]
fn directions_and_units_in_letters_are_words() {
    says(
        "en-US",
        &[
            ("It is bounded N. by Tennessee, S. by Florida.", "It is bounded north by Tennessee, south by Florida."),
            ("the lands S. and W. of the river", "the lands south and west of the river"),
            ("and twenty miles farther N. another rises", "and twenty miles farther north another rises"),
            ("in the W. and passing through Baker", "in the west and passing through Baker"),
            ("Mr. S. of Leeds and Anna E. by the door", "Mister S. of Leeds and Anna E. by the door"),
            ("About five ft. seven in. in height", "About five feet seven inches in height"),
            ("one ft. of rope came in. He", "one foot of rope came in. He"),
            ("Oglethorpe (q.v.) and his I.O.U.s", "Oglethorpe (which see) and his eye oh yous"),
            ("two precious MSS. in my desk", "two precious manuscripts in my desk"),
        ],
    );
}

#[test]
fn numerals_lose_full_stops_that_end_nothing_and_keep_their_endings() {
    says(
        "en-US",
        &[
            ("in vol. ii. of the Report", "in volume two of the Report"),
            ("King George II. of Great Britain", "King George the second of Great Britain"),
            ("Henry VIIIth's time", "Henry the eighth's time"),
            ("the XIXth century", "the nineteenth century"),
            ("It was World War II. He left.", "It was World War two. He left."),
            ("cascades, 22⁄3 ft. long", "cascades, two and two thirds feet long"),
        ],
    );
}

#[test]
fn years_are_known_after_months_and_in_notes() {
    says(
        "en-US",
        &[
            ("after the 1st of January 1915 no one may", "after the first of January nineteen fifteen no one may"),
            ("as early as 1817 the legislature", "as early as eighteen seventeen the legislature"),
            ("the census of manufactures for 1905) should", "the census of manufactures for nineteen oh five) should"),
            ("from 1890 to 1900 respectively", "from eighteen ninety to nineteen hundred respectively"),
            ("Copyright © 2012 O'Reilly", "Copyright twenty twelve O'Reilly"),
            ("A whaling cruise. 1846.", "A whaling cruise. Eighteen forty-six."),
            ("in 1900—49.9% were", "in nineteen hundred, forty-nine point nine percent were"),
            ("10%—15% of them", "ten percent to fifteen percent of them"),
            ("a good L150 from the oil", "a good one hundred and fifty pounds from the oil"),
            ("as early as 1500 people", "as early as one thousand five hundred people"),
        ],
    );
}

#[test]
fn a_week_ends_on_a_day_and_not_on_a_fraction() {
    says("en-US", &[("w/e 3/4", "week ending March fourth"), ("w/e 3/25, I", "week ending March twenty-fifth, I")]);
    says(
        "en-GB",
        &[
            ("w/e 3/4", "week ending the third of April"),
            ("the week ending 25/3", "the week ending the twenty-fifth of March"),
            ("3/4 of it", "three quarters of it"),
        ],
    );
}
