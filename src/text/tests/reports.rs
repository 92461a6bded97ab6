//! Texts of books, and what other projects were told that they read wrongly; see docs/spoken-text.md.

use super::*;

#[test]
fn what_novels_hold_is_said_as_their_readers_say_it() {
    says(
        "en-GB",
        &[
            ("\"No, I cannot!\" I answered. No, I said.", "\"No, I cannot!\" I answered. No, I said."),
            (
                "rooms 8s., breakfast 2s. 6d., sherry, 8d.",
                "rooms eight shillings, breakfast two shillings six pence, sherry, eight pence.",
            ),
            (
                "£88 10s., while he had £25 1s. 8½d. left",
                "eighty-eight pounds ten shillings, while he had twenty-five pounds one shilling eight and a half pence left",
            ),
            ("It took 8s. and 12s.", "It took eight seconds and twelve seconds."),
            ("Walsingham de Vere St. Simon", "Walsingham de Vere Saint Simon"),
            ("It was in March, 1883—a letter came.", "It was in March, eighteen eighty-three, a letter came."),
            (
                "About 1869 or 1870 he came. The 1906 edition",
                "About eighteen sixty-nine or eighteen seventy he came. The nineteen oh six edition",
            ),
            ("221B, Baker Street; 16A, Victoria Street", "two twenty-one B, Baker Street; sixteen A, Victoria Street"),
            ("IV: The Arrival", "four: The Arrival"),
            (
                "\"No. I must say so.\" No. II of modern art. I will.",
                "\"No. I must say so.\" Number two of modern art. I will.",
            ),
            ("a'n't you, Sir, &c. and more, &c.", "a'n't you, Sir, et cetera and more, et cetera."),
            ("[II]", "two"),
            ("Mark I saw yesterday; Id. iii, verse 24", "Mark I saw yesterday; Id. Three, verse twenty-four"),
        ],
    );
}

#[test]
fn what_espeak_was_told_is_right_here() {
    says(
        "en-US",
        &[
            ("Act Ⅳ, Scene Ⅸ. Act I, Scene X", "Act four, Scene nine. Act one, Scene ten"),
            ("2st and 3th", "second and third"),
            ("an x64 machine, xx and vi", "an x sixty-four machine, xx and vi"),
            ("in 1932 and in 1832", "in nineteen thirty-two and in eighteen thirty-two"),
        ],
    );
    says("it", &[("Luigi XVI, il XIX secolo, vi e mi", "Luigi sedicesimo, il diciannovesimo secolo, vi e mi")]);
    says(
        "fr",
        &[("Les gagnants des 75e et 251e", "Les gagnants des soixante-quinzième et deux cent cinquante-et-unième")],
    );
    says(
        "es",
        &[(
            "01/02/2023, 01-02-2023, a las 12:00, $2000",
            "1 de febrero de 2023, 1 de febrero de 2023, a las 12, 2000 dólares",
        )],
    );
}

#[test]
fn what_other_programs_were_told_is_right_here() {
    says(
        "en-US",
        &[
            ("the 101st and the 100th", "the one hundred and first and the one hundredth"),
            (
                "A$5.50, C$5, US$5, $100B",
                "five Australian dollars and fifty cents, five Canadian dollars, five dollars, one hundred billion dollars",
            ),
            ("Call 1300 555 019 now", "Call one three zero zero, five five five, zero one nine now"),
            (
                "Here is mail.nasa.gov. At 3:30 this afternoon",
                "Here is mail dot nasa dot gov. At three thirty this afternoon",
            ),
        ],
    );
    says(
        "de",
        &[("Das kostet 20,18 €, auf brettspielversand.de.", "Das kostet 20 Euro 18, auf brettspielversand Punkt de.")],
    );
    says("fr", &[("la 200e, le 80e; drôle, stéréo", "la deux centième, le quatre-vingtième; drôle, stéréo")]);
    says(
        "es",
        &[
            ("1ra vez, 1ro, 2do, 3ra, 5to, 8vo", "primera vez, primero, segundo, tercera, quinto, octavo"),
            ("El texto de Li Qin. Norte o Sur?", "El texto de Li Qin. Norte o Sur?"),
        ],
    );
    says("it", &[("il 118º e il 121º, il 48%", "il centodiciottesimo e il centoventunesimo, il 48 per cento")]);
    says("nl", &[("in 1999", "in negentiennegenennegentig")]);
    says("pt-BR", &[("o 19º andar", "o décimo nono andar")]);
}
