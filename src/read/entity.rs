//! Character references of HTML, such as `&eacute;`.

/// Decodes the reference that a text begins with. Returns its length in bytes and what it stands for.
pub(crate) fn leading(text: &str) -> Option<(usize, String)> {
    let name = text.strip_prefix('&')?;
    let length = name.bytes().take(33).take_while(|&b| b.is_ascii_alphanumeric() || b == b'#').count();
    if length == 0 || name.as_bytes().get(length) != Some(&b';') {
        return None;
    }
    let written = &text[..length + 2];
    // The Markdown parser knows all 2,231 references of HTML; it is used for nothing else.
    let decoded: String = pulldown_cmark::Parser::new(written)
        .filter_map(|event| if let pulldown_cmark::Event::Text(text) = event { Some(text.into_string()) } else { None })
        .collect();
    (!decoded.is_empty() && decoded != written).then_some((written.len(), decoded))
}

/// Decodes all references in a text.
pub(super) fn decode(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (length, decoded) = leading(&rest[at..]).unwrap_or((1, "&".to_string()));
        out.push_str(&decoded);
        rest = &rest[at + length..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_decoded() {
        assert_eq!(leading("&eacute;t"), Some((8, "é".to_string())));
        assert_eq!(leading("&#8220;Hi"), Some((7, "“".to_string())));
        assert_eq!(leading("&#x2019;"), Some((8, "’".to_string())));
        assert_eq!(decode("Bo &amp; Co, &c &#169;"), "Bo & Co, &c ©");
        for text in ["&", "& co", "&nothing;", "&amp", "amp;"] {
            assert_eq!(leading(text), None, "{text}");
        }
    }
}
