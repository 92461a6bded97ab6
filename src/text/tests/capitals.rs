//! Words in capitals: shouted words, initialisms, and what stands beside both.

use super::*;

#[test]
fn shouted_words_keep_their_apostrophes() {
    says(
        "en-US",
        &[
            ("DON'T MOVE! I'LL SHOOT!", "Don't Move! I'll Shoot!"),
            ("YOU'RE MAD! IT'S ME! WE CAN’T! HE'S HERE!", "You're Mad! It's Me! We Can't! He's Here!"),
            ("THAT'S ALL. I'M OK. I'D GO. WE'VE WON.", "That's All. I'm okay. I'd Go. We've Won."),
            ("MARY'S DIARY. THE KING'S HEAD.", "Mary's Diary. The King's Head."),
            ("O'BRIEN AND D'ARTAGNAN", "O'Brien And D'Artagnan"),
            ("ROCK 'N' ROLL AT FIVE O'CLOCK", "Rock and Roll At Five o'clock"),
            ("YES, MA'AM. Y'ALL COME IN. SHOULDN'T'VE", "Yes, Ma'am. Y'all Come In. Shouldn't've"),
            ("DON'T. WON'T. AIN'T. ISN'T.", "Don't. Won't. Ain't. Isn't."),
            ("WHO'S THERE? LET'S GO. 'TIS I.", "Who's There? Let's Go. Tis I."),
            ("IBM's plan, the CIA'S man, JFK's death", "eye bee em's plan, the see eye ay's man, jay eff kay's death"),
        ],
    );
}

#[test]
fn shouted_sentences_are_words_and_initialisms_among_them_are_spelt() {
    says(
        "en-US",
        &[
            ("MR. AND MRS. SMITH", "Mister And Missus Smith"),
            ("MR. SMITH! ST. JAMES. DR. NO. PROF. LEE", "Mister Smith! Saint James. Doctor No. Professor Lee"),
            ("AM I? IS IT? WHO AM I? I AM.", "Am I? Is It? Who Am I? I Am."),
            ("GO ON. UP. ON. IT IS SO.", "Go On. Up. On. It Is So."),
            ("CHAPTER ONE: IN WHICH WE GO ON", "Chapter One: In Which We Go On"),
            ("RUN, BOB, RUN", "Run, Bob, Run"),
            ("GET OUT OF THE CAR, TIM!", "Get Out Of The Car, Tim!"),
            ("CALL THE FBI! THE CIA KNOWS!", "Call The eff bee eye! The see eye ay Knows!"),
            ("GIVE IT TO US NOW", "Give It To Us Now"),
            ("HEY, DJ! THE TV IS ON", "Hey, dee jay! The tee vee Is On"),
            ("HEHE. HA HA HA! AHA!", "Hehe. Ha Ha Ha! Aha!"),
        ],
    );
}

#[test]
fn a_loud_word_in_a_quiet_sentence_is_a_word() {
    says(
        "en-US",
        &[
            ("I said NO. Not NOW. That is MAD.", "I said No. Not Now. That is Mad."),
            ("He took ALL of it, and I want IT.", "He took All of it, and I want It."),
            ("WHO told you? Between US, it was HER.", "Who told you? Between Us, it was Her."),
            (
                "the WHO warned the US, and the IT department",
                "the double-you aych oh warned the you ess, and the eye tee department",
            ),
            ("in US dollars, a US citizen", "in you ess dollars, a you ess citizen"),
            ("You told US and them.", "You told Us and them."),
        ],
    );
}

#[test]
fn letters_are_spelt_where_they_are_no_word() {
    says(
        "en-US",
        &[
            ("AT&T, R&D, Q&A, a B&B", "ay tee and tee, ar and dee, cue and ay, a bee and bee"),
            (
                "UFOs, CDs, DVD's, two VMs, small PRs",
                "you eff ohs, see dees, dee vee dee's, two vee ems, small pee ars",
            ),
            ("LED and GIF and JPEG and SQL", "ell ee dee and Gif and Jpeg and ess cue ell"),
            ("the 1960S", "the nineteen sixties"),
            ("an HA proxy, MI5, the NHS, AC/DC", "an aych ay proxy, em eye five, the en aych ess, ay see dee see"),
            ("H1N1, A4 paper, MP3, B12", "H one N one, ay four paper, em pee three, B twelve"),
            ("NASA's moon and the EU", "Nasa's moon and the ee you"),
        ],
    );
}

#[test]
fn laughter_and_noises_are_never_letters() {
    says(
        "en-US",
        &[
            ("Hehe. Rooooooarrrrr! The sshing of the sea.", "Hehe. Roar! The sshing of the sea."),
            ("Hmm, pfft, tsk, brrr. HMM. SHH!", "Hmm, pfft, tsk, brr. Hmm. Shh!"),
            ("AAAARGH! NOOOO! HAHAHA!", "Aargh! No! Hahaha!"),
        ],
    );
}

#[test]
fn a_name_of_the_script_is_a_word() {
    let speller = Speller::new(&Lexicon::default(), "en-US").with_names(["ODA", "MC", "Ulf Kho", "VJ", "DR. IBO"]);
    for (written, expected) in [
        ("Then ODA came, and so did ODA's dog.", "Then Oda came, and so did Oda's dog."),
        ("ODA'S KEY!", "Oda's Key!"),
        ("MC comes to stage, VJ waits.", "em see comes to stage, vee jay waits."),
        ("the KHO and IBO", "the Kho and Ibo"),
    ] {
        assert_eq!(speller.speakable(written, &any).text, expected, "{written}");
    }
    assert_eq!(speakable("Then IBO came.", &Lexicon::default(), "en-US").text, "Then eye bee oh came.");
}
