use super::*;

#[test]
fn symbols_have_words() {
    says(
        "en-US",
        &[
            ("Tom & Jerry, R&D, Q&A", "Tom and Jerry, ar and dee, cue and ay"),
            ("and/or, he/she, cats/dogs", "and or, he or she, cats slash dogs"),
            ("a + b = c", "a plus b equals c"),
            ("C++ and C#", "C plus plus and C sharp"),
            ("thanks @veena #rust", "thanks at veena hashtag rust"),
            ("© 2019 Acme™", "copyright twenty nineteen Acme"),
            ("§ 5", "section five"),
            ("[sic] {x} | y", "sic x y"),
            ("x -> y => z, 1 < 2", "x, y, z, one less than two"),
        ],
    );
}

#[test]
fn abbreviations_are_said_in_full() {
    says(
        "en-US",
        &[
            ("Dr. Smith met Mr. and Mrs. Jones.", "Doctor Smith met Mister and Missus Jones."),
            ("Dr Smith, Prof. Lee, St. Paul, Lt. Dan", "Doctor Smith, Professor Lee, Saint Paul, Lieutenant Dan"),
            ("on Main St. at Mulholland Dr. now", "on Main Street at Mulholland Drive now"),
            ("In St. Paul", "In Saint Paul"),
            ("cats vs. dogs vs birds", "cats versus dogs versus birds"),
            ("cats, dogs, etc. are", "cats, dogs, et cetera are"),
            ("Cats, dogs, etc. They are.", "Cats, dogs, et cetera. They are."),
            ("and so on, etc.", "and so on, et cetera."),
            ("pets, e.g. cats, i.e. these", "pets, for example cats, that is these"),
            ("on Jan. 5 and Dec. 24", "on January fifth and December twenty-fourth"),
            ("the U.S. and J.R.R. Tolkien", "the you ess and jay ar ar Tolkien"),
            ("He moved to the U.S.", "He moved to the you ess."),
            ("w/ milk, w/o sugar", "with milk, without sugar"),
        ],
    );
}

#[test]
fn loud_words_are_words_and_initialisms_are_spelt() {
    says(
        "en-US",
        &[
            ("THE END", "The End"),
            ("WOW! STOP! That is HUGE.", "Wow! Stop! That is Huge."),
            ("a VM, two VMs, small PRs", "a vee em, two vee ems, small pee ars"),
            ("HA proxy, the MC, an API", "aych ay proxy, the em see, an ay pee eye"),
            ("MC comes to stage", "em see comes to stage"),
            ("NASA and NATO and the FBI", "Nasa and Nato and the eff bee eye"),
            ("the US told us", "the you ess told us"),
            ("HELP US NOW", "Help Us Now"),
            ("OK, I am fine. A B C", "okay, I am fine. A B C"),
            ("VERONIKA SCREAMED", "Veronika Screamed"),
            (
                "HTTP, HTML, YMCA, ISBN, NCAA, ESPN",
                "aych tee tee pee, aych tee em ell, why em see ay, eye ess bee en, en see ay ay, ee ess pee en",
            ),
            ("HMM, PSST", "Hmm, Psst"),
        ],
    );
}

#[test]
fn stretched_words_are_shortened() {
    says(
        "en-US",
        &[
            ("Rooooooar! Rooooooarrrrr!", "Roar! Roar!"),
            ("ruuuur.", "ruur."),
            ("Nooooo, sooo goood, helllooo", "No, so good, hello"),
            ("NOOOO", "No"),
            ("Hmmmm, aaaargh", "Hmm, aargh"),
            ("World War III", "World War three"),
        ],
    );
}

#[test]
fn a_sentence_that_opens_with_a_replacement_opens_with_a_capital() {
    says(
        "en-US",
        &[
            ("He died. 1500 people came.", "He died. One thousand five hundred people came."),
            ("\"Why?\" 3 of us asked.", "\"Why?\" Three of us asked."),
            ("See No. 5, e.g. 3", "See Number five, for example three"),
        ],
    );
}

#[test]
fn a_realistic_page_reads_well() {
    says(
        "en-US",
        &[
            (
                "Dr. Anna O'Brien paid $12.50 for 3 books at 10:45 a.m. on March 3rd, 1998 — and left.",
                "Doctor Anna O'Brien paid twelve dollars and fifty cents for three books at ten forty-five ay em on March third, \
                 nineteen ninety-eight, and left.",
            ),
            (
                "She read Chapter XII of Vol. 2 (pp. 34–56), i.e. the part about King George III.",
                "She read Chapter twelve of Volume two (pages thirty-four to fifty-six), that is the part about King George the \
                 third.",
            ),
            (
                "The '60s were wild, man. Rock 'n' roll, y'all! Get 'em, Ma'am!",
                "The sixties were wild, man. Rock and roll, y'all! Get em, Ma'am!",
            ),
            (
                "ARVIND WALKED INTO THE ROOM. \"WHERE IS THE CEO?\" HE SAID.",
                "Arvind Walked Into The Room. \"Where Is The see ee oh?\" He Said.",
            ),
            (
                "She whispered, ‘I can’t…’ and then—silence. \"But why—?\"",
                "She whispered, I can't, and then, silence. \"But why?\"",
            ),
            (
                "Visit St. Mark's on Easter St. or 5th Ave. now.",
                "Visit Saint Mark's on Easter Street or fifth Avenue now.",
            ),
            ("It's a 50/50 chance; AC/DC, TCP/IP.", "It's a fifty fifty chance; ay see dee see, tee see pee eye pee."),
            (
                "v2.0.1, COVID-19, F-16, mid-1990s, pre-1900",
                "v two point zero point one, Covid-nineteen, F-sixteen, mid-nineteen nineties, pre-nineteen hundred",
            ),
        ],
    );
}
