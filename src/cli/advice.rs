//! Puts advice into words: what to type, where the library only says what to do.

use fullcast::diag::Advice;

/// The option or command that follows the advice.
pub fn words(advice: &Advice) -> String {
    match advice {
        Advice::ListRequests => "`fullcast trust BOOK` lists what the book asks for, and lets you agree to it".into(),
        Advice::ListVoices => "`fullcast voices` lists all voices".into(),
        Advice::ListInstallable => "`fullcast voices list` shows the voices that can be installed".into(),
        Advice::InstallVoice(name) => format!("`fullcast voices install {name}` fetches it"),
        Advice::InstallFromElsewhere => {
            "to install a voice from somewhere else, run `fullcast voices install NAME --from FILE|URL`".into()
        }
        Advice::InstallFrom(model) => {
            format!("to install it from somewhere else, name its .onnx file, such as `--from {model}`")
        }
        Advice::CompareVoices { character } => {
            format!("to choose by ear, run `fullcast audition SCRIPT --character {character:?} --with a,b,c`")
        }
        Advice::ListCharacters => "`fullcast cast SCRIPT` lists the characters".into(),
        Advice::ListChapters => "`fullcast chapters BOOK` lists the chapters".into(),
        Advice::ListLines => "`fullcast lines SCRIPT` shows which lines are read".into(),
        Advice::ReadAllMatter => "`--matter all` reads them, too".into(),
        Advice::ReviewGuesses => {
            "`fullcast lines SCRIPT --review` lists the doubtful ones, and how to correct those that are wrong".into()
        }
        Advice::NameTheOutput => "name a file with `-o`".into(),
        Advice::ChooseAnotherName => "choose another name with `-o`".into(),
        Advice::NameFormat => "or name the format with `--format`".into(),
        Advice::ChooseAnotherTarget => "`--target` chooses another target, and `--target none` judges nothing".into(),
        Advice::MakeSmaller => {
            "split the script into parts, or choose a lower sample rate with `--rate` or fewer bits with `--bits`"
                .into()
        }
        Advice::OtherCacheFolder => {
            "choose another folder for the cache with `--cache DIR`, or do without one with `--no-cache`".into()
        }
        Advice::PruneCache => {
            "`fullcast cache prune --max-size SIZE` makes room; the lines that were spoken are kept".into()
        }
        Advice::BuildWithFeature(feature) => {
            format!("build it in: `cargo install fullcast --features {feature}`")
        }
    }
}
