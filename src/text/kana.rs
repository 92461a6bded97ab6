//! Japanese kana in Latin letters, by Hepburn's system, which a reader of English says nearly right.

/// Whether a character is a kana.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fc}')
}

/// Kana in Latin letters. Other characters are kept.
pub(super) fn latin(kana: &str) -> String {
    let mut out = String::with_capacity(kana.len());
    let mut doubled = false;
    for c in kana.chars() {
        // The two kinds of kana are in the same order.
        let plain = match c {
            '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
            _ => c,
        };
        let syllable = match plain {
            'っ' => {
                doubled = true;
                continue;
            }
            // The mark of a long vowel.
            'ー' => continue,
            'ゃ' | 'ゅ' | 'ょ' if out.ends_with('i') => {
                out.pop();
                let short = out.ends_with("sh") || out.ends_with("ch") || out.ends_with('j');
                out += if short { "" } else { "y" };
                vowel(plain)
            }
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' => {
                // `ファ` is fa, and `ティ` is ti.
                if out.ends_with(['u', 'e']) {
                    out.pop();
                }
                vowel(plain)
            }
            'し' => "shi",
            'ち' => "chi",
            'つ' => "tsu",
            'ふ' => "fu",
            'じ' | 'ぢ' => "ji",
            'づ' => "zu",
            'を' => "o",
            'ん' => "n",
            'ゔ' => "vu",
            _ if is_kana(plain) => deunicode::deunicode_char(plain).unwrap_or_default(),
            _ => {
                out.push(c);
                continue;
            }
        };
        if std::mem::take(&mut doubled) {
            out.extend(syllable.chars().next().map(|first| if syllable.starts_with("ch") { 't' } else { first }));
        }
        out += syllable;
    }
    out
}

fn vowel(small: char) -> &'static str {
    match small {
        'ゃ' | 'ぁ' => "a",
        'ゅ' | 'ぅ' => "u",
        'ぃ' => "i",
        'ぇ' => "e",
        _ => "o",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_are_spelt_as_they_sound() {
        for (kana, expected) in [
            ("かんじ", "kanji"),
            ("ゆううつ", "yuuutsu"),
            ("とうきょう", "toukyou"),
            ("しゃしん", "shashin"),
            ("ちょっと", "chotto"),
            ("まっちゃ", "matcha"),
            ("じゅう", "juu"),
            ("ひゃく", "hyaku"),
            ("ヒエログリフ", "hierogurifu"),
            ("ファン", "fan"),
            ("パーティー", "pati"),
            ("ラーメン", "ramen"),
            ("ぎょうざ", "gyouza"),
            ("つづく", "tsuzuku"),
            ("本を", "本o"),
        ] {
            assert_eq!(latin(kana), expected, "{kana}");
        }
    }
}
