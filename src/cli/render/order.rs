//! Makes an order from what was typed.

use crate::cli::args::Render;
use fullcast::output::Bits;
use fullcast::output::subtitles::FORMATS;
use fullcast::publish::{Order, Sides};
use std::path::Path;

pub fn of(args: &Render) -> Order {
    let named = args.subtitles.iter().filter(|value| listed(value).is_none());
    let listed = args.subtitles.iter().filter_map(|value| listed(value)).flatten();
    Order {
        output: args.output.clone(),
        folder: None,
        format: args.format.clone(),
        target: args.target.clone(),
        split: args.split.is_some(),
        bits: Bits::from_count(args.bits).unwrap_or_default(),
        rate: args.rate,
        measure: !args.quiet || args.input.strict,
        sides: Sides {
            timeline: args.timeline.clone(),
            subtitles: named.cloned().collect(),
            volume_subtitles: listed.map(String::from).collect(),
            labels: args.labels.clone(),
            stems: args.stems.clone(),
            page: args.page.clone(),
            epub: args.epub.clone(),
        },
    }
}

/// The formats in a list such as `srt,vtt`. `None` if the value is the name of a file.
fn listed(value: &Path) -> Option<Vec<&'static str>> {
    let known = |name: &str| {
        let format = FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(name.trim()));
        format.map(|format| format.extension)
    };
    value.to_str()?.split(',').map(known).collect()
}
