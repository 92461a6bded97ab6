//! The names of HTML's elements, for telling tags from other words in angle brackets, such as `<sigh>` and `List<String>`.

/// Whether HTML has, or had, an element of this name.
pub(super) fn is_html(name: &str) -> bool {
    name.len() <= LONGEST && ELEMENTS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

/// The longest name of an element.
const LONGEST: usize = 12;

/// The elements of the HTML standard, with the obsolete ones that it lists, and the roots of SVG and MathML. Sorted.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi", "bdo", "bgsound",
    "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "data",
    "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure",
    "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i",
    "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "main", "map", "mark", "marquee", "math", "menu", "meta",
    "meter", "nav", "nobr", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "picture",
    "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "script", "search", "section", "select",
    "slot", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td",
    "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr", "xmp",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_found_in_any_case() {
        assert!(ELEMENTS.is_sorted());
        assert!(is_html("p") && is_html("BlockQuote") && is_html("figcaption"));
        assert!(!is_html("sigh") && !is_html("String") && !is_html("anna") && !is_html(""));
    }
}
