//! Languages that write no spaces between words: their tables, and how the words of a speech tag are found in a run of letters.

use super::Tongue;
use std::ops::Range;

/// How a language without spaces says who speaks.
pub(in crate::attribute::speech) struct Unspaced {
    /// What can stand before the name in a tag: the `と` after a quotation.
    openers: &'static str,
    /// What follows the name, if the language marks the subject: `は`. Empty if the verb follows the name.
    topics: &'static str,
    /// What can stand between the name and the verb.
    manners: &'static str,
    /// What leads from the name to somebody else: `对`.
    toward: &'static str,
    /// Letters that are in no name.
    nameless: &'static str,
    /// Words that could be names by their letters, and mean nobody.
    nobody: &'static str,
    /// How many letters a name has.
    letters: Range<usize>,
    /// Verbs of speech and pronouns, as in the tables.
    tongue: &'static Tongue,
}

pub(super) const NOTHING: Tongue = Tongue {
    code: "",
    plain: "",
    say: "",
    acts: "",
    subs: "",
    put: ("", ""),
    saying: "",
    past: "",
    gendered: None,
    cases: &[],
    not_nouns: "",
    he: "",
    she: "",
    they: "",
    it: "",
    i: "",
    him: "",
    her: "",
    mine: "",
    you: "",
    articles: "",
    dets: "",
    men: "",
    women: "",
    persons: "",
    generic: "",
    titles: "",
    ranks: "",
    dear: "",
    preps: "",
    and: "",
    adverbs: "",
    aux: "",
    not_names: "",
    sir: "",
    madam: "",
    kin: "",
    things: "",
    hyphen: false,
};

pub(super) const JAPANESE: Tongue = Tongue {
    code: "ja",
    plain: "言った いった 云った 言う 言いました 言って 言い 答えた 答えました 答えて 答え 叫んだ 叫びました 叫んで 叫び 聞いた 聞きました 聞いて 訊いた 訊きました 尋ねた 尋ねました \
        尋ねて たずねた 囁いた 囁きました ささやいた 呟いた 呟きました つぶやいた 返した 返事をした 返事した 話した 話しました 続けた 続けました 怒鳴った 問うた 問いかけた \
        呼んだ 呼びました 述べた 語った 頼んだ 命じた 申しました 申した 仰った おっしゃった",
    i: "私 僕 俺 わたし ぼく おれ あたし わし",
    he: "彼",
    she: "彼女",
    they: "彼ら 彼女たち 私たち 僕たち みんな 皆 二人",
    ..NOTHING
};

pub(super) const CHINESE: Tongue = Tongue {
    code: "zh",
    plain: "说道 说 說道 說 问道 问 問道 問 答道 答 回答道 回答 喊道 喊 叫道 叫 笑道 叹道 嘆道 吼道 嚷道 骂道 罵道 补充道 補充道 低语道 低語道 道",
    i: "我",
    he: "他",
    she: "她",
    they: "他们 他們 她们 她們 我们 我們 大家 众人 眾人",
    ..NOTHING
};

const UNSPACED: [Unspaced; 2] = [
    Unspaced {
        openers: "と って すると そして それから やがて",
        topics: "は が も",
        manners: "",
        toward: "",
        nameless: "はがをにへでもとのた、",
        nobody: "これ それ あれ ここ そこ だれ 誰 何 なに 今 声",
        letters: 1..9,
        tongue: &JAPANESE,
    },
    Unspaced {
        openers: "然后 然後 于是 於是 接着 接著 这时 這時",
        topics: "",
        manners: "笑着 笑著 哭着 哭著 低声 低聲 大声 大聲 轻声 輕聲 小声 小聲 高声 高聲 冷冷地 轻轻地 輕輕地 高兴地 高興地 生气地 生氣地 连忙 連忙 急忙 立刻 接着 \
            接著 又 也 便 就 回头 回頭 点头 點頭 摇头 搖頭",
        toward: "对 對 向 跟 朝",
        nameless: "的了是在不和把被都这這那就也又很向跟让讓给給地着著有没沒",
        nobody: "听 聽 据 據 虽 雖 再 所以 可以 只 他人 别人 別人",
        letters: 2..5,
        tongue: &CHINESE,
    },
];

/// A word that was found in a run of letters.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::attribute::speech) struct FoundWord {
    /// Where it stands in the run.
    pub range: Range<usize>,
    /// Whether it is where the tag has its subject.
    pub subject: bool,
}

impl Unspaced {
    /// The grammar of a language, if it writes no spaces.
    pub fn of(code: &str) -> Option<&'static Self> {
        UNSPACED.iter().find(|one| one.tongue.code.eq_ignore_ascii_case(code))
    }

    /// The subject and the verb of a tag that begins in a run of letters: `と花子は言った`, `李明说`, `と言った`. `opens` is whether
    /// a quotation opens right after the run, before which a subject can stand without its verb: `花子は「…」と言った`. Nothing is
    /// found in other text.
    pub fn words(&self, run: &str, opens: bool) -> Vec<FoundWord> {
        let start = run.len() - without(run, self.openers, |run, word| run.strip_prefix(word)).len();
        let word = |range: Range<usize>, subject| FoundWord { range, subject };
        let rest = &run[start..];
        if self.topics.is_empty() {
            let tag = self.verbs(rest).find_map(|verb| Some((self.name(&rest[..verb.start])?, verb)));
            return match tag {
                Some((name, verb)) => {
                    vec![word(start..start + name, true), word(start + verb.start..start + verb.end, false)]
                }
                None => Vec::new(),
            };
        }
        if let Some(verb) = self.verbs(rest).next().filter(|verb| verb.start == 0 && start > 0) {
            return vec![word(start..start + verb.end, false)];
        }
        let topic = |(at, _): (usize, char)| {
            let topic = self.topics.split(' ').find(|topic| rest[at..].starts_with(topic))?;
            Some((self.name(&rest[..at])?, at + topic.len()))
        };
        let Some((name, after)) = rest.char_indices().find_map(topic) else { return Vec::new() };
        let name = word(start..start + name, true);
        match self.verbs(&rest[after..]).next() {
            Some(verb) if !opens => vec![name, word(start + after + verb.start..start + after + verb.end, false)],
            _ if opens => vec![name],
            _ => Vec::new(),
        }
    }

    /// The verbs of speech in a text, from its beginning on, each as long as it can be.
    fn verbs<'t>(&self, text: &'t str) -> impl Iterator<Item = Range<usize>> + use<'t> {
        let verbs = self.tongue.plain;
        text.char_indices().filter_map(move |(at, _)| {
            let longest = verbs.split_whitespace().filter(|verb| text[at..].starts_with(verb)).map(str::len).max()?;
            Some(at..at + longest)
        })
    }

    /// The length of the name or pronoun that a text is, without what stands after it.
    fn name(&self, text: &str) -> Option<usize> {
        let bare = without(text, self.manners, |text, word| text.strip_suffix(word));
        let toward = self.toward.split_whitespace().filter_map(|word| bare.find(word)).min();
        let bare = &bare[..toward.unwrap_or(bare.len())];
        let listed = |words: &str| words.split_whitespace().any(|word| word == bare);
        let Tongue { he, she, they, i, .. } = self.tongue;
        if [he, she, they, i].into_iter().any(|words| listed(words)) {
            return Some(bare.len());
        }
        let fits = self.letters.contains(&bare.chars().count())
            && !bare.contains(|c: char| self.nameless.contains(c) || !c.is_alphabetic())
            && !listed(self.nobody);
        fits.then_some(bare.len())
    }
}

/// A text without any of these words at one end.
fn without<'t>(mut text: &'t str, words: &str, strip: impl Fn(&'t str, &str) -> Option<&'t str>) -> &'t str {
    while let Some(rest) = words.split_whitespace().filter_map(|word| strip(text, word)).min_by_key(|rest| rest.len()) {
        text = rest;
    }
    text
}
